package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many connections whose peers say nothing, as far as they get without a certificate and with one. */
class SilentConnectionsTest {

  private static final int MANY = 400;
  /** The record header of a handshake message that never comes. */
  private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0};

  @TempDir
  Path folder;
  private final Deque<AutoCloseable> silent = new ArrayDeque<>();
  private Loopback job;
  private Server server;
  private ManagedChannel known;

  @BeforeEach
  void open() throws Exception {
    job = new Loopback(folder);
    server = job.serve(AGGREGATOR, new CountingService(AggregationGrpc.getServiceDescriptor()));
    known = job.channel(server, Role.AGGREGATOR, Loopback.issue(CLIENT));
    assertHeard(known);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable connection : silent) {
      connection.close();
    }
    job.close();
  }

  @Test
  void thoseWithoutACertificateMakeRoomForWhoeverComes() throws Exception {
    Socket first = silent(new byte[0]);
    for (int i = 1; i < MANY; i++) {
      silent(i % 2 == 0 ? new byte[0] : HALF_A_HELLO);
    }
    assertHeard(job.channel(server, Role.AGGREGATOR, Loopback.issue(CLIENT)));
    assertHeard(known);
    first.setSoTimeout(10_000);
    assertEquals(-1, first.getInputStream().read(), "the oldest has made room");
  }

  @Test
  void thoseWithACertificateLeaveTheOthersTheirs() throws Exception {
    var leaf = Loopback.issue(CLIENT);
    for (int i = 0; i < 40; i++) {
      silent.push(new RawCaller(server.getPort(), leaf));
    }
    assertHeard(job.channel(server, Role.AGGREGATOR, Loopback.issue(CLIENT)));
    assertHeard(known);
  }

  private Socket silent(byte[] beginning) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.getPort());
    silent.push(socket);
    try {
      socket.getOutputStream().write(beginning);
    } catch (IOException closed) {
      // it had to make room
    }
    return socket;
  }

  private static void assertHeard(ManagedChannel channel) {
    Status status = Calls.call(channel, AggregationGrpc.getWorkMethod());
    assertTrue(status.isOk(), status.toString());
  }
}
