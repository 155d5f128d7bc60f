package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection lives no longer than what was shown on it; with a newer certificate the next one does. */
class CertificateEndTest {

  @TempDir
  Path folder;
  private final List<Server> servers = new ArrayList<>();
  private Loopback job;
  private Path clientFolder;

  @BeforeEach
  void open() throws Exception {
    job = new Loopback(folder);
    clientFolder = job.folder(Loopback.issue(CLIENT)); // for an hour
  }

  @AfterEach
  void close() {
    servers.forEach(Server::shutdownNow);
    job.close();
  }

  @Test
  void anOpenStreamEndsWithTheCertificate() throws Exception {
    // by its clock there is a moment left
    Server server = serve(Clock.offset(Clock.systemUTC(), Duration.ofHours(1).minusMillis(1500)));
    assertEquals(Status.Code.UNAVAILABLE, stream(server).get(20, TimeUnit.SECONDS).getCode());
  }

  @Test
  void andNotBefore() throws Exception {
    Server server = serve(Clock.systemUTC());
    CompletableFuture<Status> stream = stream(server);
    assertEquals(Status.Code.OK, Calls.call(job.closing(channel(server)), AggregationGrpc.getWorkMethod()).getCode());
    assertFalse(stream.isDone());
  }

  @Test
  void whoHoldsANewerCertificateIsTold() throws Exception {
    var shown = new ShownCertificate(clientFolder);
    assertFalse(shown.isReplaced());
    Loopback.issue(CLIENT).writeTo(clientFolder);
    assertTrue(shown.isReplaced());
    shown.show();
    assertFalse(shown.isReplaced());
  }

  private Server serve(Clock clock) throws Exception {
    Server server = Servers.listen(
        new InetSocketAddress("127.0.0.1", 0), job.folder(Loopback.issue(AGGREGATOR)),
        new CallGuard(AGGREGATOR), clock, new SilentWork());
    servers.add(server);
    return server;
  }

  private ManagedChannel channel(Server server) {
    return Channels.to(Loopback.address(server), Role.AGGREGATOR, clientFolder);
  }

  /** How a call ends that stays open. */
  private CompletableFuture<Status> stream(Server server) {
    var ended = new CompletableFuture<Status>();
    ClientCall<PodReport, PodOrder> call =
        job.closing(channel(server)).newCall(AggregationGrpc.getWorkMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {
      @Override
      public void onClose(Status status, Metadata trailers) {
        ended.complete(status);
      }
    }, new Metadata());
    call.request(1);
    return ended;
  }
}
