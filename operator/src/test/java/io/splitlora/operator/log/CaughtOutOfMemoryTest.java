package io.splitlora.operator.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.OutOfMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class CaughtOutOfMemoryTest {

  /** Takes direct memory until there is none, and logs that as a library does. */
  static final class Forgiving {
    private Forgiving() {}

    @SuppressWarnings("ModifiedButNotUsed") // a list holds what was taken
    public static void main(String[] arguments) {
      var taken = new ArrayList<ByteBuffer>();
      try {
        while (true) {
          taken.add(ByteBuffer.allocateDirect(1 << 20));
        }
      } catch (OutOfMemoryError caught) {
        var logged = new LogRecord(Level.WARNING, "a connection failed");
        logged.setThrown(new IllegalStateException("closed", caught));
        new LogFilter().isLoggable(logged);
      }
    }
  }

  @Test
  void endsTheOperatorThoughALibraryHasCaughtAndLoggedIt() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:MaxDirectMemorySize=4m",
        "-cp", System.getProperty("java.class.path"), Forgiving.class.getName()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(OutOfMemory.EXIT_CODE, process.waitFor(), said);
  }

  @Test
  void whatElseIsLoggedEndsNothing() {
    var logged = new LogRecord(Level.WARNING, "the aggregator is gone");
    assertTrue(new LogFilter().isLoggable(logged));
    logged.setThrown(new IllegalStateException("closed"));
    assertTrue(new LogFilter().isLoggable(logged));
  }
}
