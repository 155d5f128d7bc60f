package io.splitlora.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/** A process's certificate with its private key, and the authority that it and its peers are trusted by. */
public record LeafCertificate(X509Certificate certificate, PrivateKey key, X509Certificate authority) {

  /** Names of the files, as in a Kubernetes secret of type {@code kubernetes.io/tls}. */
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String AUTHORITY = "ca.crt";

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

  /** Writes the files, each atomically and readable by the owner only; a running process takes them up. */
  public void writeTo(Path folder) throws IOException {
    SecretFiles.write(folder, files());
  }

  @Override
  public String toString() {
    return "LeafCertificate[" + identity() + ", until " + certificate.getNotAfter().toInstant() + "]";
  }
}
