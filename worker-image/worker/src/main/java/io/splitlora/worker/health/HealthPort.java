package io.splitlora.worker.health;

import io.splitlora.protocol.connection.PortInUse;
import io.splitlora.protocol.process.OutOfMemory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a kubelet or the local runner asks a role how it is. It is plain HTTP, because neither has a certificate of the
 * job. Anybody may connect, so the port tells nothing else, reads at most one kilobyte, and never waits for a caller:
 * each request is answered at once with the last known answer, and when too many callers stay silent the oldest is
 * disconnected.
 */
public final class HealthPort {

  private static final Logger LOG = LoggerFactory.getLogger(HealthPort.class);
  private static final int MOST_SILENT_CALLERS = 64;
  private static final int LONGEST_REQUEST = 1_024;
  private static final long PAUSE_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ServerSocketChannel door;
  private final Selector selector;
  private final Checkup checkup;
  private final Deque<SocketChannel> silent = new ArrayDeque<>();

  private HealthPort(ServerSocketChannel door, Checkup checkup) throws IOException {
    this.door = door;
    this.checkup = checkup;
    selector = Selector.open();
    door.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Answers for the life of the process.
   *
   * @param port 0 takes a free one
   * @return the port
   * @throws PortInUse when another process listens there
   */
  public static int open(String host, int port, Liveness liveness) throws IOException {
    return open(host, port, liveness, Checkup.PERIOD);
  }

  static int open(String host, int port, Liveness liveness, Duration period) throws IOException {
    ServerSocketChannel door = ServerSocketChannel.open();
    try {
      door.bind(new InetSocketAddress(InetAddress.getByName(host), port), MOST_SILENT_CALLERS);
    } catch (BindException taken) {
      door.close();
      throw new PortInUse(host, port, taken);
    }
    var checkup = new Checkup(liveness, System::nanoTime);
    var thread = new Thread(new HealthPort(door, checkup)::serve, "health");
    thread.setDaemon(true);
    thread.start();
    checkup.every(period);
    return door.socket().getLocalPort();
  }

  private void serve() {
    while (true) {
      try {
        selector.select(this::attend);
      } catch (Throwable error) {
        OutOfMemory.endIfCauseOf(error);
        LOG.warn("a question about this process could not be answered", error);
        LockSupport.parkNanos(PAUSE_NANOSECONDS); // the same error may come back at once
      }
    }
  }

  private void attend(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      admit();
    } else {
      answer((SocketChannel) key.channel());
    }
  }

  private void admit() {
    try {
      SocketChannel caller = door.accept();
      if (caller != null) {
        silent.addLast(caller);
        caller.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      }
      if (silent.size() > MOST_SILENT_CALLERS) {
        silent.removeFirst().close();
      }
    } catch (IOException e) {
      LOG.debug("a caller could not be let in: {}", e.getMessage());
      // the caller is still waiting, so the selector would report it again at once
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
  }

  private void answer(SocketChannel caller) {
    silent.remove(caller);
    try (caller) {
      caller.read(ByteBuffer.allocate(LONGEST_REQUEST)); // every request gets the same answer
      caller.write(ByteBuffer.wrap(text(checkup.complaint())));
    } catch (IOException gone) {
      LOG.debug("a caller has not waited for the answer: {}", gone.getMessage());
    }
  }

  private static byte[] text(Optional<String> complaint) {
    String text = complaint.orElse("well") + "\n";
    return ("HTTP/1.1 " + (complaint.isEmpty() ? "200 OK" : "503 Service Unavailable")
        + "\r\nContent-Type: text/plain\r\nContent-Length: "
        + text.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + text)
        .getBytes(StandardCharsets.UTF_8);
  }
}
