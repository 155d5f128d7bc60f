package io.splitlora.protocol.identity;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An authority that an operator has for all its jobs. It signs keys that others have made. What the certificate says is
 * the operator's own finding, and members of one job are told from those of another by it.
 */
public final class InstallationAuthority {

  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";

  private final X509Certificate certificate;
  private final PrivateKey key;

  private InstallationAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** A new authority. Each has a name of its own, so that a certificate names the one that signed it. */
  public static InstallationAuthority create(String namespace, Duration validity, Clock clock) {
    KeyPair keys = P256.newKeys();
    String name = "authority-" + clock.instant().getEpochSecond();
    return new InstallationAuthority(Signing.authority(namespace, name, keys, Lifetime.from(clock, validity)),
        keys.getPrivate());
  }

  /**
   * The authority that {@link #files} describes; throws {@link IllegalArgumentException} if they do not describe one.
   */
  public static InstallationAuthority of(Map<String, String> files) {
    X509Certificate certificate = Pem.certificates(files.getOrDefault(CERTIFICATE, "")).get(0);
    PrivateKey key = Pem.privateKey(files.getOrDefault(KEY, ""));
    if (!Pem.belongTogether(certificate, key)) {
      throw new IllegalArgumentException(CERTIFICATE + " and " + KEY + " are not a pair");
    }
    return new InstallationAuthority(certificate, key);
  }

  /** File name to PEM text, for a secret that only the operator reads. */
  public Map<String, String> files() {
    return Map.of(CERTIFICATE, Pem.of(certificate), KEY, Pem.of(key));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public Instant created() {
    return Lifetime.issued(certificate);
  }

  public Instant ends() {
    return certificate.getNotAfter().toInstant();
  }

  /**
   * Signs a certificate, valid no longer than the authority itself.
   *
   * @param hosts as of {@link JobCertificateAuthority#issue}
   */
  public X509Certificate sign(Identity identity, List<String> hosts, PublicKey publicKey, Clock clock,
      Duration validity) {
    Lifetime lifetime = Lifetime.from(clock, validity).until(certificate.getNotAfter());
    return Signing.leaf(new Member(identity, hosts, publicKey, lifetime), certificate, key);
  }
}
