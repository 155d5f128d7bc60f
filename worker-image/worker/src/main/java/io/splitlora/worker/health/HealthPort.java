package io.splitlora.worker.health;

import io.splitlora.connection.PortInUse;
import io.splitlora.ending.OutOfMemory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a kubelet, or the local runner, asks a role how it is: plain HTTP, because neither has a certificate of the job. It
 * tells nothing else, reads next to nothing, and serves one caller at a time.
 */
public final class HealthPort {

  private static final Logger LOG = LoggerFactory.getLogger(HealthPort.class);
  private static final int WAITING_CALLERS = 8;
  private static final int PATIENCE_MILLISECONDS = 1_000;
  private static final int LONGEST_REQUEST = 1_024;

  private final ServerSocket socket;
  private final Liveness liveness;

  private HealthPort(ServerSocket socket, Liveness liveness) {
    this.socket = socket;
    this.liveness = liveness;
  }

  /**
   * Answers for the life of the process.
   *
   * @param port 0 takes a free one
   * @return the port
   * @throws PortInUse when another process listens there
   */
  public static int open(String host, int port, Liveness liveness) throws IOException {
    var socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), WAITING_CALLERS);
    } catch (BindException taken) {
      socket.close();
      throw new PortInUse(host, port, taken);
    }
    var thread = new Thread(new HealthPort(socket, liveness)::serve, "health");
    thread.setDaemon(true);
    thread.start();
    return socket.getLocalPort();
  }

  private void serve() {
    while (true) {
      try (Socket caller = socket.accept()) {
        caller.setSoTimeout(PATIENCE_MILLISECONDS);
        caller.getInputStream().read(new byte[LONGEST_REQUEST]); // whatever it is, the answer is the same
        caller.getOutputStream().write(answer(liveness.complaint()));
      } catch (IOException gone) {
        LOG.debug("a caller has not waited for the answer: {}", gone.getMessage());
      } catch (Throwable error) {
        OutOfMemory.endIfCauseOf(error);
        LOG.warn("a question about this process could not be answered", error);
      }
    }
  }

  private static byte[] answer(Optional<String> complaint) {
    String text = complaint.orElse("well") + "\n";
    return ("HTTP/1.1 " + (complaint.isEmpty() ? "200 OK" : "503 Service Unavailable") + "\r\nContent-Type: text/plain\r\nContent-Length: "
        + text.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
  }
}
