package io.splitlora.protocol.connection;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.identity.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Servers and channels of one job on loopback, closed together. */
public final class Loopback implements AutoCloseable {

  static final JobCertificateAuthority AUTHORITY = TestAuthority.of("lab", "demo");
  static final Identity AGGREGATOR = Identity.of("lab", "demo", Role.AGGREGATOR);
  static final Identity SPLIT_SERVER = Identity.of("lab", "demo", Role.SPLIT_SERVER);
  static final Identity CLIENT = Identity.client("lab", "demo", "edge");
  static final Identity OPERATOR = Identity.of("lab", "demo", Role.OPERATOR);

  private final Path folder;
  private final Deque<Runnable> open = new ArrayDeque<>();

  Loopback(Path folder) {
    this.folder = folder;
  }

  static LeafCertificate issue(Identity identity) {
    return AUTHORITY.issue(identity, List.of(), Duration.ofHours(1));
  }

  /** A new folder of that certificate. */
  Path folder(LeafCertificate leaf) throws IOException {
    Path certificates = Files.createTempDirectory(folder, "leaf");
    leaf.writeTo(certificates);
    return certificates;
  }

  Server serve(Identity own, BindableService... services) throws IOException {
    return serve(new CallGuard(own), folder(issue(own)), services);
  }

  Server serve(CallGuard guard, Path certificates, BindableService... services) throws IOException {
    Server server = Servers.listen("127.0.0.1", 0, certificates, guard, services);
    open.push(server::shutdownNow);
    return server;
  }

  ManagedChannel channel(Server server, Role role, LeafCertificate leaf) throws IOException {
    return closing(Channels.to(address(server), role, folder(leaf)));
  }

  ManagedChannel closing(ManagedChannel channel) {
    open.push(channel::shutdownNow);
    return channel;
  }

  static String address(Server server) {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
  }
}
