package io.splitlora.protocol.connection;

import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.splitlora.protocol.bounds.BoundedCalls;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** gRPC servers over mutual TLS, behind a {@link CallGuard}. */
public final class Servers {

  /** A compressed message of a few bytes could become one of the largest. */
  static final DecompressorRegistry NO_COMPRESSION =
      DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

  private Servers() {}

  /** Starts a server like the method below; nobody asks its guard how many calls it refused. */
  public static Server listen(
      String host, int port, Path certificateFolder, Identity own, BindableService... services) throws IOException {
    return listen(host, port, certificateFolder, new CallGuard(own), services);
  }

  /**
   * Starts a server that shows the certificate of the folder, as it is at each connection.
   *
   * @param port 0 takes a free one, see {@link Server#getPort}
   * @throws PortInUse when another process listens there
   * @throws IllegalArgumentException when the folder's certificate is not the guard's own or cannot be used
   */
  public static Server listen(
      String host, int port, Path certificateFolder, CallGuard guard, BindableService... services) throws IOException {
    return listen(new InetSocketAddress(host, port), certificateFolder, guard, Clock.systemUTC(), services);
  }

  /** @param clock by which the end of a certificate is seen, and of the connections that it was shown on */
  static Server listen(InetSocketAddress address, Path certificateFolder, CallGuard guard, Clock clock,
      BindableService... services) throws IOException {
    TransportLog.bound();
    NettyServerBuilder builder = builder(address, certificateFolder, guard, clock)
        .maxInboundMessageSize(MessageSizes.of(services));
    Stream.of(services).forEach(service -> builder.addService(bounded(service)));
    try {
      return builder.build().start();
    } catch (IOException failed) {
      throw isInUse(failed) ? new PortInUse(address.getHostString(), address.getPort(), failed) : failed;
    }
  }

  private static NettyServerBuilder builder(InetSocketAddress address, Path certificateFolder, CallGuard guard,
      Clock clock) {
    CertificateFolder certificates = new CertificateFolder(certificateFolder);
    requireOwn(certificates.get().identity(), certificateFolder, guard.own());
    return Admittance
        .within(ConnectionBudget.ofThisProcess(), clock,
            NettyServerBuilder.forAddress(address, MutualTls.server(certificates)))
        .withChildOption(ChannelOption.ALLOCATOR, Memory.OF_CONNECTIONS)
        .intercept(new CallBudget())
        .intercept(guard) // the interceptor added last runs first
        .addService(bounded(new HealthService()))
        .decompressorRegistry(NO_COMPRESSION)
        .handshakeTimeout(Limits.HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionIdle(Limits.IDLE_SECONDS, TimeUnit.SECONDS)
        .maxConcurrentCallsPerConnection(Limits.CALLS)
        .maxRstFramesPerWindow(Limits.RESETS, Limits.RESET_SECONDS)
        .maxInboundMetadataSize(Limits.METADATA_BYTES)
        .keepAliveTime(Limits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(Limits.KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveTime(Limits.KEEP_ALIVE_PERMITTED_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .flowControlWindow(Limits.WINDOW_BYTES);
  }

  /**
   * The guard sees bytes, and the service messages: what cannot be read is refused as what is out of bounds is. The
   * library would log each with a stack trace.
   */
  private static ServerServiceDefinition bounded(BindableService service) {
    return ServerInterceptors.useInputStreamMessages(ServerInterceptors.intercept(service, new BoundedCalls()));
  }

  private static void requireOwn(Identity found, Path certificateFolder, Identity own) {
    if (!found.ofAnyPod().equals(own)) {
      throw new IllegalArgumentException(
          "The certificate in %s is that of %s, not of %s: name the folder of the latter."
              .formatted(certificateFolder, found, own));
    }
  }

  // the native transport throws no BindException, so the message is all there is to go by
  private static boolean isInUse(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("Address already in use"));
  }
}
