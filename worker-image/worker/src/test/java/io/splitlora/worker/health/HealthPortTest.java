package io.splitlora.worker.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.connection.PortInUse;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthPortTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Liveness liveness = new Liveness();
  private int port;

  @BeforeEach
  void open() throws Exception {
    port = HealthPort.open("127.0.0.1", 0, liveness, Duration.ofMillis(20));
  }

  private void await(boolean well) throws InterruptedException {
    for (int i = 0; i < 500 && HealthQuestion.ask(port, PATIENCE) != well; i++) {
      Thread.sleep(20);
    }
    assertEquals(well, HealthQuestion.ask(port, PATIENCE));
  }

  @Test
  void answersForTheRole() throws Exception {
    assertTrue(HealthQuestion.ask(port, PATIENCE), "who is being started is well");
    liveness.asks(() -> Optional.of("deaf"));
    await(false);
    liveness.asks(Optional::empty);
    await(true);
  }

  @Test
  void saysWhatIsWrongAndNothingElse() throws Exception {
    liveness.asks(() -> Optional.of("a call to its own port is not answered"));
    await(false);
    try (var caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
      caller.getOutputStream().write("GET /journal HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      assertTrue(answer.endsWith("\r\n\r\na call to its own port is not answered\n"), answer);
    }
  }

  @Test
  void whoSaysNothingKeepsNobodyWaiting() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
        assertTrue(i % 20 != 0 || HealthQuestion.ask(port, Duration.ofSeconds(2)), "beside " + i);
      }
      silent.get(0).setSoTimeout((int) PATIENCE.toMillis());
      assertEquals(-1, silent.get(0).getInputStream().read(), "whoever came first has gone");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void howLongItTakesToFindOutKeepsNobodyWaiting() throws Exception {
    var slow = new CountDownLatch(1);
    liveness.asks(() -> {
      slow.countDown();
      LockSupport.park();
      return Optional.empty();
    });
    assertTrue(slow.await(10, TimeUnit.SECONDS));
    assertTrue(HealthQuestion.ask(port, Duration.ofSeconds(2)));
  }

  @Test
  void nobodyThereIsNotWell() throws Exception {
    int free;
    try (var socket = new java.net.ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertFalse(HealthQuestion.ask(free, PATIENCE));
    assertEquals(
        "Port 127.0.0.1:%d is in use by another process: stop that one, or choose another port (0 takes any free one)."
            .formatted(port),
        assertThrows(PortInUse.class, () -> HealthPort.open("127.0.0.1", port, liveness)).getMessage());
  }
}
