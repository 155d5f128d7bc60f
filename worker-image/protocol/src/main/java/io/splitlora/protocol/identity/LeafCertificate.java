package io.splitlora.protocol.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/** The certificate of a process with its private key, and the authority that the process and its peers trust. */
public record LeafCertificate(X509Certificate certificate, PrivateKey key, X509Certificate authority) {

  /** Names of the files, as in a Kubernetes secret of type {@code kubernetes.io/tls}. */
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String AUTHORITY = "ca.crt";

  /**
   * The certificate that {@link #files} describes; throws {@link IllegalArgumentException} if they do not describe one.
   */
  public static LeafCertificate of(Map<String, String> files) {
    X509Certificate certificate = Pem.certificates(files.getOrDefault(CERTIFICATE, "")).get(0);
    PrivateKey key = Pem.privateKey(files.getOrDefault(KEY, ""));
    if (!Pem.belongTogether(certificate, key)) {
      throw new IllegalArgumentException(
          CERTIFICATE + " and " + KEY + " are not a pair: keep the two of one certificate.");
    }
    return new LeafCertificate(certificate, key, Pem.certificates(files.getOrDefault(AUTHORITY, "")).get(0));
  }

  public Identity identity() {
    return Identity.of(certificate);
  }

  /** File name to PEM text: the content of a Kubernetes TLS secret. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(AUTHORITY, Pem.of(authority));
    files.put(KEY, Pem.of(key));
    files.put(CERTIFICATE, Pem.of(certificate));
    return files;
  }

  /** Writes each file atomically and readable only by its owner; a running process picks them up. */
  public void writeTo(Path folder) throws IOException {
    SecretFiles.write(folder, files());
  }

  @Override
  public String toString() {
    return "LeafCertificate[" + identity() + ", until " + certificate.getNotAfter().toInstant() + "]";
  }
}
