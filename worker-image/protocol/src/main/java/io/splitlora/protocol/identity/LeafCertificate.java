package io.splitlora.protocol.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificate of a process with its private key, and the authorities that the process and its peers trust: more
 * than one while one takes the other's place.
 */
public record LeafCertificate(X509Certificate certificate, PrivateKey key, List<X509Certificate> authorities) {

  /** Names of the files, as in a Kubernetes secret of type {@code kubernetes.io/tls}. */
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String AUTHORITY = "ca.crt";

  public LeafCertificate {
    authorities = List.copyOf(authorities);
  }

  /** One whose only authority has signed it. */
  public LeafCertificate(X509Certificate certificate, PrivateKey key, X509Certificate authority) {
    this(certificate, key, List.of(authority));
  }

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
    return new LeafCertificate(certificate, key, Pem.certificates(files.getOrDefault(AUTHORITY, "")));
  }

  /** That of a folder; throws {@link IllegalArgumentException} if its files do not describe one. */
  public static LeafCertificate load(Path folder) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String file : List.of(CERTIFICATE, KEY, AUTHORITY)) {
      files.put(file, Files.readString(folder.resolve(file)));
    }
    return of(files);
  }

  public Identity identity() {
    return Identity.of(certificate);
  }

  /** That which was trusted first. */
  public X509Certificate authority() {
    return authorities.get(0);
  }

  /** File name to PEM text: the content of a Kubernetes TLS secret. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(AUTHORITY, Pem.of(authorities));
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
