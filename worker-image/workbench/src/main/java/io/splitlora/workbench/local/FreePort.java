package io.splitlora.workbench.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port of this machine on which nobody listens. It lies below those that systems give to outgoing connections
 * (Linux from 32768, others from 49152): one of these could take it while a role that was killed is started again.
 */
final class FreePort {
  private static final int LOWEST = 20_000;
  private static final int ABOVE = 32_768;
  private static final int TRIES = 100;

  private FreePort() {}

  static int take() throws IOException {
    for (int i = 1;; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        if (i == TRIES) {
          throw taken;
        }
      }
    }
  }
}
