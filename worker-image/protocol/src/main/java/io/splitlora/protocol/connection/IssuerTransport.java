package io.splitlora.protocol.connection;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.util.TransmitStatusRuntimeExceptionInterceptor;
import io.splitlora.protocol.bounds.BoundedCalls;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.protocol.identity.LeafCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The line on which a pod asks for its first certificate, and has none to show. The server is recognised by a name that
 * no member of a job can have. Whoever reaches the port may open it, so that a connection may do little and ends soon.
 */
public final class IssuerTransport {

  public static final String HOST = "issuer.splitlora.io";

  /** At a time; the oldest one of the address that has most makes room. */
  private static final int CONNECTIONS = 512;
  /** Broken off by a peer, over the life of a connection. */
  private static final int CALLS = 10;
  private static final int HANDSHAKE_SECONDS = 5;
  private static final int IDLE_SECONDS = 10;
  private static final int AGE_SECONDS = 60;
  private static final int WINDOW_BYTES = 64 << 10;
  private static final int HEADER_BYTES = 4 << 10;

  private IssuerTransport() {}

  /** @param authorities one of which has signed the server's certificate */
  public static ManagedChannel channel(String address, List<X509Certificate> authorities) {
    return NettyChannelBuilder.forTarget(address, MutualTls.callerWithout(Credentials.trust(authorities)))
        .overrideAuthority(HOST)
        .proxyDetector(server -> null) // as in Channels
        .withOption(ChannelOption.ALLOCATOR, Memory.OF_CONNECTIONS)
        .maxInboundMessageSize(MessageSizes.ISSUED_BYTES)
        .disableServiceConfigLookUp()
        .disableRetry()
        .build();
  }

  /**
   * Starts the server.
   *
   * @param own asked at each connection
   * @param executor of the calls, whose threads may block
   * @param first what looks at a call before its message is read
   */
  public static Server listen(InetSocketAddress address, Supplier<LeafCertificate> own, Executor executor,
      BindableService service, ServerInterceptor first) throws IOException {
    TransportLog.bound();
    return Admittance
        .ofStrangers(new ConnectionBudget(CONNECTIONS, CONNECTIONS),
            NettyServerBuilder.forAddress(address, MutualTls.issuer(() -> Credentials.of(own.get()))))
        .withChildOption(ChannelOption.ALLOCATOR, Memory.OF_CONNECTIONS)
        .executor(executor)
        .addService(service)
        .intercept(new BoundedCalls())
        .intercept(TransmitStatusRuntimeExceptionInterceptor.instance()) // sends what is thrown to the caller
        .intercept(first) // the interceptor added last runs first
        .maxInboundMessageSize(MessageSizes.of(service))
        .maxInboundMetadataSize(HEADER_BYTES)
        .decompressorRegistry(Servers.NO_COMPRESSION)
        .maxRstFramesPerWindow(CALLS, AGE_SECONDS)
        .maxConcurrentCallsPerConnection(1)
        .flowControlWindow(WINDOW_BYTES)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAge(AGE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAgeGrace(IDLE_SECONDS, TimeUnit.SECONDS)
        .build().start();
  }
}
