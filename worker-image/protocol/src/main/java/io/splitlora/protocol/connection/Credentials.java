package io.splitlora.protocol.connection;

import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What one side of a handshake needs: who it is, its key and chain (leaf first), and whom it trusts. */
record Credentials(Identity identity, PrivateKey key, List<X509Certificate> chain, X509ExtendedTrustManager trust) {

  private Credentials(PrivateKey key, List<X509Certificate> chain, X509ExtendedTrustManager trust) {
    this(Identity.of(chain.get(0)), key, chain, trust);
    if (!Pem.belongTogether(chain.get(0), key)) {
      throw new IllegalArgumentException("certificate and private key are not a pair");
    }
  }

  static Credentials of(LeafCertificate leaf) {
    return new Credentials(leaf.key(), List.of(leaf.certificate()), trust(leaf.authorities()));
  }

  static Credentials ofPem(String chain, String key, String authorities) {
    return new Credentials(Pem.privateKey(key), Pem.certificates(chain), trust(Pem.certificates(authorities)));
  }

  static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers()).filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast).findFirst().orElseThrow();
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("This Java has no PKIX trust manager", impossible);
    }
  }
}
