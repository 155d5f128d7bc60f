package io.splitlora.worker.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.connection.PortInUse;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthPortTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Liveness liveness = new Liveness();
  private int port;

  @BeforeEach
  void open() throws Exception {
    port = HealthPort.open("127.0.0.1", 0, liveness);
  }

  @Test
  void answersForTheRole() {
    assertTrue(HealthQuestion.ask(port, PATIENCE), "who is being started is well");
    liveness.asks(() -> Optional.of("deaf"));
    assertFalse(HealthQuestion.ask(port, PATIENCE));
    liveness.asks(Optional::empty);
    assertTrue(HealthQuestion.ask(port, PATIENCE));
  }

  @Test
  void saysWhatIsWrongAndNothingElse() throws Exception {
    liveness.asks(() -> Optional.of("a call to its own port is not answered"));
    try (var caller = new Socket("127.0.0.1", port)) {
      caller.getOutputStream().write("GET /journal HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      assertTrue(answer.endsWith("\r\n\r\na call to its own port is not answered\n"), answer);
    }
  }

  @Test
  void whoSaysNothingKeepsNobodyWaitingForLong() throws Exception {
    try (var silent = new Socket("127.0.0.1", port); var another = new Socket("127.0.0.1", port)) {
      assertTrue(HealthQuestion.ask(port, PATIENCE));
    }
  }

  @Test
  void nobodyThereIsNotWell() throws Exception {
    int free;
    try (var socket = new java.net.ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertFalse(HealthQuestion.ask(free, PATIENCE));
    assertEquals("Port 127.0.0.1:%d is in use by another process: stop that one, or choose another port (0 takes any free one)."
        .formatted(port), assertThrows(PortInUse.class, () -> HealthPort.open("127.0.0.1", port, liveness)).getMessage());
  }
}
