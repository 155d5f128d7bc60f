package io.splitlora.protocol.connection;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows in each handshake the certificate that exists at that time. The peer's list of authorities is ignored: there is
 * only one certificate to show.
 */
final class PresentKey extends X509ExtendedKeyManager {

  private final Supplier<Credentials> credentials;
  // keeps two: a handshake asks for alias, chain and key in turn, and the files may change in between
  private volatile Named present = new Named("", null);
  private volatile Named previous = present;

  private record Named(String alias, @Nullable Credentials credentials) {}

  PresentKey(Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

  @SuppressWarnings("ReferenceEquality") // credentials that were read again are others, even if they say the same
  private synchronized String alias() {
    Credentials now = credentials.get();
    if (now != present.credentials) {
      previous = present;
      present = new Named(now.chain().get(0).getSerialNumber().toString(16), now);
    }
    return present.alias;
  }

  private @Nullable Credentials named(String alias) {
    Named newest = present;
    return newest.alias.equals(alias) ? newest.credentials : previous.alias.equals(alias) ? previous.credentials : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Credentials named = named(alias);
    return named == null ? null : named.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Credentials named = named(alias);
    return named == null ? null : named.key();
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return alias();
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return alias();
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return alias();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return alias();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {alias()};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {alias()};
  }
}
