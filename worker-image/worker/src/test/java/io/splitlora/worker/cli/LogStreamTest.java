package io.splitlora.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogStreamTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LogStream log = new LogStream(written, StandardCharsets.UTF_8);

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aNameWithALineEndIsNoLineOfItsOwn() {
    log.println(
        "[loop] INFO Pods - pod a\r\n2026-01-01 00:00:00.000 [loop] ERROR Pods - stolen\u001B[2J („Café“) has joined");
    assertEquals(List.of(
        "[loop] INFO Pods - pod a\\u000d\\n2026-01-01 00:00:00.000 [loop] ERROR Pods - stolen\\u001b[2J („Café“) has"
            + " joined"),
        lines());
  }

  @Test
  void aStackTraceKeepsItsLinesAndNoOthers() {
    new IllegalStateException("tensor \"a\nERROR b\"", new RuntimeException("c\u2028d")).printStackTrace(log);
    assertEquals("java.lang.IllegalStateException: tensor \"a\\nERROR b\"", lines().get(0));
    assertTrue(lines().get(1).startsWith("\tat io.splitlora.worker.cli.LogStreamTest."), lines().get(1));
    assertEquals(1, lines().stream().filter("Caused by: java.lang.RuntimeException: c\\u2028d"::equals).count(),
        lines().toString());
  }
}
