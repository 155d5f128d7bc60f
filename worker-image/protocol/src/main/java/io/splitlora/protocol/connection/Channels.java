package io.splitlora.protocol.connection;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * gRPC channels over mutual TLS to a server of the caller's own job. The server is recognised by its role, whatever its
 * address is. A channel reconnects by itself and waits up to two minutes between attempts; a caller with its own {@link
 * Backoff} calls {@link ManagedChannel#resetConnectBackoff} before it tries again.
 */
public final class Channels {

  private Channels() {}

  /**
   * A channel that shows the certificate which the folder holds at the time of each connection.
   *
   * @param address {@code host:port}
   */
  public static ManagedChannel to(String address, Role serverRole, Path certificateFolder) {
    return of(address, serverRole, new CertificateFolder(certificateFolder));
  }

  /** A channel for a caller that keeps its certificate in memory. */
  public static ManagedChannel to(String address, Role serverRole, LeafCertificate certificate) {
    return to(address, serverRole, () -> certificate);
  }

  /**
   * A channel for a caller that keeps its certificates in memory, as the operator does for each job.
   *
   * @param certificate asked at each connection
   */
  public static ManagedChannel to(String address, Role serverRole, Supplier<LeafCertificate> certificate) {
    return of(address, serverRole, () -> Credentials.of(certificate.get()));
  }

  private static ManagedChannel of(String address, Role serverRole, Supplier<Credentials> credentials) {
    if (!serverRole.isCalled()) {
      throw new IllegalArgumentException("A %s takes no calls: call %s or %s."
          .formatted(serverRole.text(), Role.AGGREGATOR.text(), Role.SPLIT_SERVER.text()));
    }
    return NettyChannelBuilder.forTarget(address, MutualTls.callerOf(serverRole, credentials))
        .overrideAuthority(serverRole.text())
        .withOption(ChannelOption.ALLOCATOR, Memory.OF_CONNECTIONS)
        // ignores proxy settings of the environment: calls of a job stay inside the cluster
        .proxyDetector(server -> null)
        .keepAliveTime(Limits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(Limits.KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .maxInboundMessageSize(Limits.MESSAGE_BYTES)
        .flowControlWindow(Limits.WINDOW_BYTES)
        .disableServiceConfigLookUp()
        .disableRetry()
        .build();
  }
}
