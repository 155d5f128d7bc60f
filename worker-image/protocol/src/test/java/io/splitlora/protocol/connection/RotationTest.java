package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.identity.TestAuthority;
import io.splitlora.v1.AggregationGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTest {

  private static final Identity MOVED = Identity.client("lab", "demo", "cloud");

  @TempDir
  Path folder;
  private final CountingService service = new CountingService(AggregationGrpc.getServiceDescriptor());
  private Loopback job;
  private Path serverFolder;
  private Path clientFolder;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void connect() throws Exception {
    job = new Loopback(folder);
    serverFolder = job.folder(Loopback.issue(AGGREGATOR));
    clientFolder = job.folder(Loopback.issue(CLIENT));
    server = job.serve(new CallGuard(AGGREGATOR), serverFolder, service);
    channel = job.closing(Channels.to(Loopback.address(server), Role.AGGREGATOR, clientFolder));
    assertEquals(Status.Code.OK, work().getCode());
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void nextConnectionShowsTheNewCertificate() throws Exception {
    Loopback.issue(MOVED).writeTo(clientFolder);
    assertEquals(Status.Code.OK, work().getCode());
    reconnect();
    assertEquals(Status.Code.OK, work().getCode());
    assertEquals(List.of(CLIENT, CLIENT, MOVED), service.callers(), "a connection that stands is left alone");
  }

  @Test
  void bothSidesMoveToANewAuthority() throws Exception {
    JobCertificateAuthority next = TestAuthority.of("lab", "demo");
    next.issue(AGGREGATOR, List.of(), Duration.ofHours(1)).writeTo(serverFolder);
    reconnect();
    assertEquals(Status.Code.UNAVAILABLE, work().getCode(), "the caller does not trust the new one yet");
    next.issue(CLIENT, List.of(), Duration.ofHours(1)).writeTo(clientFolder);
    reconnect();
    assertEquals(Status.Code.OK, work().getCode());
  }

  @Test
  void pairHalfReplacedLeavesTheOldOne() throws Exception {
    LeafCertificate moved = Loopback.issue(MOVED);
    Files.writeString(clientFolder.resolve("tls.crt"), moved.files().get("tls.crt"));
    reconnect();
    assertEquals(Status.Code.OK, work().getCode());
    Files.writeString(clientFolder.resolve("tls.key"), moved.files().get("tls.key"));
    reconnect();
    assertEquals(Status.Code.OK, work().getCode());
    assertEquals(List.of(CLIENT, CLIENT, MOVED), service.callers());
  }

  @Test
  void secretReplacedByOneLinkIsSeen() throws Exception {
    Path first = job.folder(Loopback.issue(CLIENT));
    Path second = job.folder(Loopback.issue(MOVED));
    Path link = Files.createSymbolicLink(folder.resolve("..data"), first);
    CertificateFolder mounted = new CertificateFolder(link);
    Path replacement = Files.createSymbolicLink(folder.resolve("..data_tmp"), second);
    Files.move(replacement, link, StandardCopyOption.ATOMIC_MOVE);
    assertEquals(MOVED, mounted.get().identity());
  }

  @Test
  void filesThatVanishLeaveTheOldOnes() throws Exception {
    Files.delete(clientFolder.resolve("tls.key"));
    reconnect();
    assertEquals(Status.Code.OK, work().getCode());
  }

  @Test
  void folderThatCannotBeUsedAtStartIsNamed() throws Exception {
    Files.delete(clientFolder.resolve("tls.key"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new CertificateFolder(clientFolder));
    assertTrue(refused.getMessage().startsWith("Certificates in " + clientFolder + " cannot be used: "),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("tls.key is missing"), refused.getMessage());
  }

  private Status work() {
    return Calls.call(channel, AggregationGrpc.getWorkMethod());
  }

  private void reconnect() {
    channel.enterIdle();
    channel.resetConnectBackoff();
  }
}
