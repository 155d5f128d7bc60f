package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void noOutgoingConnectionTakesItAndNobodyListensThere() throws Exception {
    for (int i = 0; i < 50; i++) {
      int port = FreePort.take();
      assertTrue(port >= 20_000 && port < 32_768, "among those of outgoing connections: " + port);
      try (var server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertEquals(port, server.getLocalPort());
      }
    }
  }
}
