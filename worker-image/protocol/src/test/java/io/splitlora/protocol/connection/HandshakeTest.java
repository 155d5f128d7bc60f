package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.AUTHORITY;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.identity.TestAuthority;
import io.splitlora.v1.AggregationGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {

  @TempDir
  Path folder;
  private final CountingService service = new CountingService(AggregationGrpc.getServiceDescriptor());
  private final CallGuard guard = new CallGuard(AGGREGATOR);
  private Loopback job;
  private Server aggregator;

  @BeforeEach
  void serve() throws Exception {
    job = new Loopback(folder);
    aggregator = job.serve(guard, job.folder(Loopback.issue(AGGREGATOR)), service);
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void memberIsHeard() throws Exception {
    assertEquals(Status.Code.OK, callAs(Loopback.issue(CLIENT)).getCode());
    assertEquals(List.of(CLIENT), service.callers());
  }

  @Test
  void certificateInMemoryServesAsWell() {
    ManagedChannel channel =
        job.closing(Channels.to(Loopback.address(aggregator), Role.AGGREGATOR, Loopback.issue(CLIENT)));
    assertEquals(Status.Code.OK, Calls.call(channel, AggregationGrpc.getWorkMethod()).getCode());
  }

  @Test
  void aPodOfADeletedJobOfTheSameNameIsNotHeard() throws Exception {
    Identity serving = AGGREGATOR.as(new Identity.Pod("uid-2", "demo-aggregator-0"));
    Server second = job.serve(new CallGuard(AGGREGATOR), job.folder(Loopback.issue(serving)), service);
    for (String uid : List.of("uid-1", "uid-2")) {
      Identity pod = CLIENT.as(new Identity.Pod(uid, "demo-edge-0"));
      Status status =
          Calls.call(job.channel(second, Role.AGGREGATOR, Loopback.issue(pod)), AggregationGrpc.getWorkMethod());
      assertEquals(uid.equals("uid-2") ? Status.Code.OK : Status.Code.UNAVAILABLE, status.getCode(), uid);
    }
    assertNotHeardBeside(second);
  }

  /** The server itself is another's too; whoever trusts the authority alone sees that the server refuses. */
  private void assertNotHeardBeside(Server second) throws Exception {
    Identity old = CLIENT.as(new Identity.Pod("uid-1", "demo-edge-0"));
    Path files = job.folder(Loopback.issue(old));
    ManagedChannel careless = ordinary(second, TlsChannelCredentials.newBuilder()
        .keyManager(files.resolve("tls.crt").toFile(), files.resolve("tls.key").toFile()));
    assertEquals(Status.Code.UNAVAILABLE, Calls.call(careless, AggregationGrpc.getWorkMethod()).getCode());
    assertEquals(1, service.calls());
  }

  @Test
  void connectionsAreOfTls13() throws Exception {
    AtomicReference<String> protocol = new AtomicReference<>();
    ServerInterceptor note = new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        protocol.set(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION).getProtocol());
        return next.startCall(call, headers);
      }
    };
    ServerServiceDefinition noting = ServerInterceptors.intercept(service, note);
    Server server = job.serve(AGGREGATOR, () -> noting);
    Calls.call(job.channel(server, Role.AGGREGATOR, Loopback.issue(CLIENT)), AggregationGrpc.getWorkMethod());
    assertEquals("TLSv1.3", protocol.get());
  }

  @Test
  void strangerWithoutCertificateIsNotHeard() throws Exception {
    assertNotHeard(Calls.call(plainTls(aggregator), AggregationGrpc.getWorkMethod()));
  }

  @Test
  void strangerWithoutTlsIsNotHeard() {
    ManagedChannel plain = job.closing(
        Grpc.newChannelBuilder(Loopback.address(aggregator), InsecureChannelCredentials.create()).build());
    assertNotHeard(Calls.call(plain, AggregationGrpc.getWorkMethod()));
  }

  @Test
  void certificateOfAnotherAuthorityIsNotHeard() throws Exception {
    // the caller trusts the server, so the refusal must be the server's
    LeafCertificate other = TestAuthority.of("lab", "demo").issue(CLIENT, List.of(), Duration.ofHours(1));
    assertNotHeard(callAs(new LeafCertificate(other.certificate(), other.key(), AUTHORITY.certificate())));
  }

  @Test
  void expiredCertificateIsNotHeard() throws Exception {
    assertNotHeard(callAs(TestAuthority.expired(AUTHORITY, CLIENT)));
  }

  @Test
  void memberOfAnotherJobIsRefusedThoughItsAuthorityIsTheSame() throws Exception {
    // the caller believes that the server is of its job, so only the server can refuse
    for (Identity stranger : List.of(Identity.client("lab", "other", "edge"),
        Identity.client("other", "demo", "edge"))) {
      LeafCertificate leaf = TestAuthority.foreign(AUTHORITY, stranger);
      Status status = Calls.call(withoutIdentityCheck(leaf), AggregationGrpc.getWorkMethod());
      assertEquals(Status.Code.PERMISSION_DENIED, status.getCode(), status.toString());
      assertEquals(stranger + " is not of job lab/demo: it may call nothing here.", status.getDescription());
    }
    assertEquals(0, service.calls());
    assertEquals(2, guard.refusals());
  }

  @ParameterizedTest
  @EnumSource(value = Role.class, names = {"SPLIT_SERVER", "OPERATOR"})
  void serverOfAnotherRoleIsNotCalled(Role role) throws Exception {
    Server impostor = job.serve(Identity.of("lab", "demo", role), service);
    assertNotHeard(
        Calls.call(job.channel(impostor, Role.AGGREGATOR, Loopback.issue(CLIENT)), AggregationGrpc.getWorkMethod()));
  }

  @Test
  void clientThatPosesAsServerIsNotCalled() throws Exception {
    Server impostor = job.serve(CLIENT, service);
    assertNotHeard(
        Calls.call(job.channel(impostor, Role.AGGREGATOR, Loopback.issue(CLIENT)), AggregationGrpc.getWorkMethod()));
  }

  @Test
  void serverOfAnotherJobIsNotCalledThoughItsAuthorityIsTheSame() throws Exception {
    Identity other = Identity.of("lab", "other", Role.AGGREGATOR);
    Server impostor = job.serve(new CallGuard(other), job.folder(TestAuthority.foreign(AUTHORITY, other)), service);
    Status status =
        Calls.call(job.channel(impostor, Role.AGGREGATOR, Loopback.issue(CLIENT)), AggregationGrpc.getWorkMethod());
    assertNotHeard(status);
    assertTrue(causes(status).contains("The server is spiffe://splitlora/lab/other/aggregator"), causes(status));
  }

  @Test
  void hostNameCheckAloneTellsRolesApart() throws Exception {
    Server splitServer = job.serve(Loopback.SPLIT_SERVER, service);
    Status status = Calls.call(plainTls(splitServer), AggregationGrpc.getWorkMethod());
    assertNotHeard(status);
    assertTrue(causes(status).contains("No subject alternative DNS name matching aggregator"), causes(status));
  }

  @Test
  void roleThatTakesNoCallsIsNoAddress() {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
        () -> Channels.to("127.0.0.1:1", Role.CLIENT, Loopback.issue(CLIENT)));
    assertEquals("A client takes no calls: call aggregator or split-server.", refused.getMessage());
  }

  private Status callAs(LeafCertificate leaf) throws Exception {
    return Calls.call(job.channel(aggregator, Role.AGGREGATOR, leaf), AggregationGrpc.getWorkMethod());
  }

  private void assertNotHeard(Status status) {
    assertEquals(Status.Code.UNAVAILABLE, status.getCode(), status.toString());
    assertEquals(0, service.calls());
    assertEquals(0, guard.refusals(), "refused before any call");
  }

  /** A caller with ordinary TLS: it trusts the job's authority but shows no certificate. */
  private ManagedChannel plainTls(Server server) throws Exception {
    return ordinary(server, TlsChannelCredentials.newBuilder());
  }

  private ManagedChannel withoutIdentityCheck(LeafCertificate leaf) throws Exception {
    Path files = job.folder(leaf);
    return ordinary(aggregator, TlsChannelCredentials.newBuilder()
        .keyManager(files.resolve("tls.crt").toFile(), files.resolve("tls.key").toFile()));
  }

  private ManagedChannel ordinary(Server server, TlsChannelCredentials.Builder tls) throws Exception {
    Path authority = job.folder(Loopback.issue(CLIENT)).resolve("ca.crt");
    ChannelCredentials credentials = tls.trustManager(authority.toFile()).build();
    return job
        .closing(Grpc.newChannelBuilder(Loopback.address(server), credentials).overrideAuthority("aggregator").build());
  }

  private static String causes(Status status) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      text.append(cause.getMessage()).append('\n');
    }
    return text.toString();
  }
}
