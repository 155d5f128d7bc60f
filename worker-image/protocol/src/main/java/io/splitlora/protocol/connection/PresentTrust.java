package io.splitlora.protocol.connection;

import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the authorities that exist at the time of a handshake. A caller also requires that the server's identity has
 * the expected role and is of its own job, beside TLS's check of the host name, because jobs share an authority. Both
 * sides refuse a member of another job that had the same name. What else a server asks of its callers, it says in
 * sentences: see {@link io.splitlora.protocol.identity.CallGuard}.
 */
final class PresentTrust extends X509ExtendedTrustManager {

  private final Supplier<Credentials> credentials;
  private final Optional<Role> server;

  private PresentTrust(Supplier<Credentials> credentials, Optional<Role> server) {
    this.credentials = credentials;
    this.server = server;
  }

  static PresentTrust ofServer(Supplier<Credentials> credentials) {
    return new PresentTrust(credentials, Optional.empty());
  }

  static PresentTrust ofCallerOf(Role server, Supplier<Credentials> credentials) {
    return new PresentTrust(credentials, Optional.of(server));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Credentials present = credentials.get();
    present.trust().checkClientTrusted(chain, authType, engine);
    Optional<Identity> caller = Identity.find(chain[0]);
    if (caller.filter(present.identity()::isOfAnotherLifeThan).isPresent()) {
      throw new CertificateException("%s is not of the job of %s.".formatted(caller.get(), present.identity()));
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Credentials present = credentials.get();
    present.trust().checkServerTrusted(chain, authType, engine);
    requireExpected(present.identity(), chain[0]);
  }

  private void requireExpected(Identity own, X509Certificate certificate) throws CertificateException {
    Role role = server.orElseThrow(() -> new CertificateException("A server calls nobody."));
    Identity expected = Identity.of(own.namespace(), own.job(), role);
    try {
      Identity found = Identity.of(certificate);
      if (!found.ofAnyPod().equals(expected) || found.isOfAnotherLifeThan(own)) {
        throw new CertificateException("The server is %s, not %s that %s calls.".formatted(found, expected, own));
      }
    } catch (IllegalArgumentException unusable) {
      throw new CertificateException(unusable.getMessage(), unusable);
    }
  }

  /** Empty: callers would get the list as it was at the start, but authorities may change. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    throw withoutEngine();
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("Only handshakes of a TLS engine can be checked: it carries the host name.");
  }
}
