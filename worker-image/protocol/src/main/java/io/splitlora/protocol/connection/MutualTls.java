package io.splitlora.protocol.connection;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.splitlora.protocol.identity.Role;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3 in which both sides show a certificate. Each handshake uses the certificates that exist at that time, so a
 * replaced file serves the next connection, and open connections are left alone. Sessions are not resumed: a resumed
 * session skips the certificates, and would accept one that was replaced, has expired or is no longer trusted.
 */
final class MutualTls {

  private static final String VERSION = "TLSv1.3";
  /**
   * Java's TLS cannot turn resumption off, and zero would mean "for ever". The native library, used where it loads,
   * can.
   */
  private static final int SHORTEST_SESSION_SECONDS = 1;

  private MutualTls() {}

  static ServerCredentials server(Supplier<Credentials> credentials) {
    return NettySslContextServerCredentials.create(context(SslContextBuilder.forServer(new PresentKey(credentials))
        .trustManager(PresentTrust.ofServer(credentials))
        .clientAuth(ClientAuth.REQUIRE)));
  }

  static ChannelCredentials callerOf(Role server, Supplier<Credentials> credentials) {
    return NettySslContextChannelCredentials.create(context(SslContextBuilder.forClient()
        .keyManager(new PresentKey(credentials))
        .trustManager(PresentTrust.ofCallerOf(server, credentials))));
  }

  /** Of a caller that has no certificate yet. */
  static ChannelCredentials callerWithout(TrustManager trust) {
    return NettySslContextChannelCredentials.create(context(SslContextBuilder.forClient().trustManager(trust)));
  }

  /** Of the one server that asks its callers for none. */
  static ServerCredentials issuer(Supplier<Credentials> credentials) {
    return NettySslContextServerCredentials.create(context(SslContextBuilder.forServer(new PresentKey(credentials))));
  }

  private static SslContext context(SslContextBuilder builder) {
    try {
      SslContext context =
          GrpcSslContexts.configure(builder).protocols(VERSION).sessionTimeout(SHORTEST_SESSION_SECONDS).build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(false);
      }
      return context;
    } catch (SSLException impossible) {
      throw new IllegalStateException("This Java and platform have no " + VERSION + " for gRPC", impossible);
    }
  }
}
