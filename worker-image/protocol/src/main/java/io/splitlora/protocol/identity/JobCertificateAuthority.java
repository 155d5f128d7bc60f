package io.splitlora.protocol.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificate authority of one job, and of no other. Whoever starts the job, the operator or the local runner,
 * keeps its private key.
 */
public final class JobCertificateAuthority {

  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final Clock clock;

  private JobCertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock) {
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
  }

  /** A new authority with a key of its own; its subject is {@code O=splitlora, OU=<namespace>, CN=<job>}. */
  public static JobCertificateAuthority create(String namespace, String job, Duration validity, Clock clock) {
    Identity.requireLabel("namespace", namespace);
    Identity.requireLabel("job", job);
    KeyPair keys = P256.newKeys();
    X509Certificate certificate = Signing.authority(namespace, job, keys, Lifetime.from(clock, validity));
    return new JobCertificateAuthority(certificate, keys.getPrivate(), clock);
  }

  /**
   * The authority that {@link #files} describes; throws {@link IllegalArgumentException} if they do not describe one.
   */
  public static JobCertificateAuthority of(Map<String, String> files, Clock clock) {
    X509Certificate certificate = Pem.certificates(files.getOrDefault(CERTIFICATE, "")).get(0);
    PrivateKey key = Pem.privateKey(files.getOrDefault(KEY, ""));
    if (!Pem.belongTogether(certificate, key)) {
      throw new IllegalArgumentException(
          CERTIFICATE + " and " + KEY + " are not a pair: keep the two of one authority.");
    }
    return new JobCertificateAuthority(certificate, key, clock);
  }

  public static JobCertificateAuthority load(Path folder, Clock clock) throws IOException {
    Map<String, String> files = Map.of(
        CERTIFICATE, Files.readString(folder.resolve(CERTIFICATE)),
        KEY, Files.readString(folder.resolve(KEY)));
    try {
      return of(files, clock);
    } catch (IllegalArgumentException unusable) {
      throw new IllegalArgumentException("Authority in " + folder + ": " + unusable.getMessage(), unusable);
    }
  }

  public void save(Path folder) throws IOException {
    SecretFiles.write(folder, files());
  }

  /** File name to PEM text, for a folder or a Kubernetes secret that only the issuer reads. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(KEY, Pem.of(key));
    files.put(CERTIFICATE, Pem.of(certificate));
    return files;
  }

  /**
   * Issues a certificate with a new key to a member of this job.
   *
   * @param hosts DNS names and IP addresses at which it is called, beside its role; empty for a role that nobody
   *     calls
   * @param validity from now, and at most as long as the authority itself is valid
   */
  public LeafCertificate issue(Identity identity, List<String> hosts, Duration validity) {
    if (!identity.namespace().equals(namespace()) || !identity.job().equals(job())) {
      throw new IllegalArgumentException("%s is not of job %s/%s, the only one this authority stands for."
          .formatted(identity, namespace(), job()));
    }
    return sign(identity, hosts, validity);
  }

  /** Does not check the job: tests need certificates that others must refuse. */
  LeafCertificate sign(Identity identity, List<String> hosts, Duration validity) {
    KeyPair keys = P256.newKeys();
    Lifetime lifetime = Lifetime.from(clock, validity).until(certificate.getNotAfter());
    Member member = new Member(identity, hosts, keys.getPublic(), lifetime);
    return new LeafCertificate(Signing.leaf(member, certificate, key), keys.getPrivate(), certificate);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public String namespace() {
    return Signing.namespace(certificate);
  }

  public String job() {
    return Signing.job(certificate);
  }
}
