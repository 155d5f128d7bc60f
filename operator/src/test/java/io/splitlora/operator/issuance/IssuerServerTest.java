package io.splitlora.operator.issuance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.operator.credentials.Authorities;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.protocol.connection.IssuerTransport;
import io.splitlora.protocol.identity.InstallationAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Pem;
import io.splitlora.protocol.issuance.OperatorIssuer;
import io.splitlora.testing.HandClock;
import io.splitlora.v1.IssuanceGrpc;
import io.splitlora.v1.IssueRequest;
import io.splitlora.v1.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod asks over a real connection. */
class IssuerServerTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir
  Path folder;
  private final ClusterOfOneJob cluster = new ClusterOfOneJob();
  private final InstallationAuthority authority = authority();
  private final Certifier certifier =
      new Certifier(() -> new Authorities(List.of(authority)), "splitlora-system", CLOCK);
  private IssuerServer server;

  @BeforeEach
  void listen() throws Exception {
    server = new IssuerServer(new PodIdentities(cluster), certifier, CLOCK);
    server.listen(0);
    asPod(ClusterOfOneJob.AGGREGATOR, authority);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void itGetsACertificateOfADayForTheKeyThatItMade() throws Exception {
    LeafCertificate leaf = issuer().issue();
    assertTrue(Pem.belongTogether(leaf.certificate(), leaf.key()));
    leaf.certificate().verify(authority.certificate().getPublicKey());
    assertEquals(List.of(authority.certificate()), leaf.authorities());
    assertEquals("spiffe://splitlora/lab/quickstart." + cluster.job.getMetadata().getUid()
        + "/aggregator/quickstart-aggregator-x1", leaf.identity().uri());
    var left = Duration.between(Instant.now(), leaf.certificate().getNotAfter().toInstant());
    assertTrue(left.compareTo(Duration.ofHours(23)) > 0 && left.compareTo(Duration.ofHours(24)) <= 0, left.toString());
    assertTrue(leaf.certificate().getSubjectAlternativeNames().toString().contains("quickstart-aggregator.lab.svc"));
  }

  @Test
  void whatTheOperatorRefusesIsSaid() throws Exception {
    asPod("forged", authority);
    var refusal = assertThrows(IOException.class, issuer()::issue);
    assertTrue(refusal.getMessage().contains("UNAUTHENTICATED, this is no token of this cluster"),
        refusal.getMessage());
  }

  @Test
  void aServerThatAnotherAuthoritySignedIsNotGivenTheToken() throws Exception {
    asPod(ClusterOfOneJob.AGGREGATOR, authority());
    assertTrue(assertThrows(IOException.class, issuer()::issue).getMessage().contains("UNAVAILABLE"));
    assertEquals(0, cluster.reviews);
  }

  /** Members of jobs have certificates of the same authority; none has the operator's name. */
  @Test
  void aMemberOfAJobCannotTakeTheOperatorsPlace() throws Exception {
    var member = issuer().issue();
    var threads = Executors.newSingleThreadExecutor();
    var impostor = IssuerTransport.listen(new InetSocketAddress("127.0.0.1", 0), () -> member, threads,
        new IssuerService(new PodIdentities(cluster), certifier, new Turns(CLOCK)), new Turns(CLOCK));
    int before = cluster.reviews;
    var refusal = assertThrows(IOException.class, issuer(impostor.getPort())::issue);
    assertTrue(refusal.getMessage().contains("UNAVAILABLE"), refusal.getMessage());
    assertEquals(before, cluster.reviews);
    impostor.shutdownNow();
    threads.shutdownNow();
  }

  @Test
  void whoCannotProveItsKeyIsRefusedBeforeAnyoneIsAsked() {
    var other = P256.newKeys();
    for (var request : List.of(
        IssueRequest.newBuilder().setToken(ClusterOfOneJob.AGGREGATOR)
            .setPublicKey(ByteString.copyFrom(other.getPublic().getEncoded()))
            .setProof(ByteString.copyFrom(P256.proof(P256.newKeys().getPrivate(), ClusterOfOneJob.AGGREGATOR))),
        IssueRequest.newBuilder().setToken("x".repeat(9000)), IssueRequest.newBuilder())) {
      var channel = IssuerTransport.channel("127.0.0.1:" + server.port(), List.of(authority.certificate()));
      var refusal = assertThrows(StatusRuntimeException.class,
          () -> IssuanceGrpc.newBlockingStub(channel).issue(request.build()));
      assertEquals("INVALID_ARGUMENT", refusal.getStatus().getCode().name(), refusal.getMessage());
      channel.shutdownNow();
    }
    assertEquals(0, cluster.reviews);
  }

  @Test
  void oneAddressHasSoManyTurnsAndLeavesTheOthersTheirs() throws Exception {
    var clock = new HandClock(Instant.parse("2030-01-01T00:00:00Z"));
    var turns = new Turns(clock);
    var hostile = InetAddress.getByName("10.0.0.1");
    int taken = 0;
    while (turns.take(hostile)) {
      taken++;
    }
    assertEquals(Turns.OF_ONE.atOnce(), taken);
    assertTrue(turns.take(InetAddress.getByName("10.0.0.2")));
    clock.now = clock.now.plus(Turns.OF_ONE.each());
    assertTrue(turns.take(hostile));
    assertFalse(turns.take(hostile));
    for (int i = 0; i < 2 * Turns.OF_ALL.atOnce(); i++) {
      turns.take(InetAddress.getByAddress(new byte[] {10, 1, (byte) (i >> 8), (byte) i}));
    }
    turns.takeOfAll(); // what has proved nothing takes no turn of all
  }

  @Test
  void aNamespaceHasSoManyTurnsAndLeavesTheOthersTheirs() {
    var clock = new HandClock(Instant.parse("2030-01-01T00:00:00Z"));
    var turns = new Turns(clock);
    for (int i = 0; i < Turns.OF_NAMESPACE.atOnce(); i++) {
      turns.takeOf("hostile");
    }
    assertEquals("RESOURCE_EXHAUSTED: too many requests for certificates of namespace hostile: try again later",
        assertThrows(StatusRuntimeException.class, () -> turns.takeOf("hostile")).getMessage());
    turns.takeOf("lab");
    clock.now = clock.now.plus(Turns.OF_NAMESPACE.each());
    turns.takeOf("hostile");
    for (int i = 0; i < Turns.OF_ALL.atOnce(); i++) {
      turns.takeOfAll();
    }
    assertThrows(StatusRuntimeException.class, turns::takeOfAll);
    clock.now = clock.now.plus(Turns.OF_ALL.each());
    turns.takeOfAll();
  }

  /** Its namespace's turns are gone: only the review is asked for. */
  @Test
  void whoseNamespaceHasNoTurnCostsOneQuestion() {
    var turns = new Turns(new HandClock(Instant.now()));
    for (int i = 0; i < Turns.OF_NAMESPACE.atOnce(); i++) {
      turns.takeOf("lab");
    }
    cluster.objects.remove(cluster.job); // found missing if it were asked for
    var keys = P256.newKeys();
    var told = new Answer();
    new IssuerService(new PodIdentities(cluster), certifier, turns).issue(request(keys), told);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, told.status().getCode());
    assertEquals(1, cluster.reviews);
  }

  @Test
  void anErrorOfTheOperatorIsASentence() {
    Inquiry broken = new Inquiry() {
      @Override
      public TokenReviewStatus review(String token) {
        throw new IllegalStateException("broken");
      }

      @Override
      public <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name) {
        throw new AssertionError(name);
      }
    };
    var told = new Answer();
    new IssuerService(new PodIdentities(broken), certifier, new Turns(CLOCK)).issue(request(P256.newKeys()), told);
    assertEquals("INTERNAL: an error of the operator, which is in its log",
        told.status().asRuntimeException().getMessage());
  }

  /** A job that is refused does not hear of a new authority beside the token, and asks one that it signed. */
  @Test
  void whoWasHandedAnAuthorityRecognisesTheOperatorByIt() throws Exception {
    issuer().issue().writeTo(folder.resolve("certificates"));
    asPod(ClusterOfOneJob.AGGREGATOR, authority());
    assertEquals(List.of(authority.certificate()), issuer().issue().authorities());
    Files.writeString(folder.resolve("certificates/ca.crt"), "damaged");
    assertThrows(IOException.class, issuer()::issue);
    asPod(ClusterOfOneJob.AGGREGATOR, authority);
    issuer().issue();
  }

  private static IssueRequest request(KeyPair keys) {
    return IssueRequest.newBuilder().setToken(ClusterOfOneJob.AGGREGATOR)
        .setPublicKey(ByteString.copyFrom(keys.getPublic().getEncoded()))
        .setProof(ByteString.copyFrom(P256.proof(keys.getPrivate(), ClusterOfOneJob.AGGREGATOR))).build();
  }

  /** How a call ended. */
  private static final class Answer implements StreamObserver<IssuedCertificate> {
    private Throwable error;

    Status status() {
      return Status.fromThrowable(error);
    }

    @Override
    public void onNext(IssuedCertificate certificate) {
      throw new AssertionError(certificate.toString());
    }

    @Override
    public void onError(Throwable why) {
      error = why;
    }

    @Override
    public void onCompleted() {
      throw new AssertionError("no certificate was due");
    }
  }

  private static InstallationAuthority authority() {
    return InstallationAuthority.create("splitlora-system", Duration.ofDays(30), CLOCK);
  }

  private OperatorIssuer issuer() {
    return issuer(server.port());
  }

  private OperatorIssuer issuer(int port) {
    return new OperatorIssuer("127.0.0.1:" + port, folder, folder.resolve("certificates"));
  }

  private void asPod(String token, InstallationAuthority trusted) throws IOException {
    Files.writeString(folder.resolve("token"), token + "\n");
    Files.writeString(folder.resolve("ca.crt"), Pem.of(trusted.certificate()));
  }
}
