package io.splitlora.protocol.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Certificates and private keys as PEM text. Text that cannot be read is an {@link IllegalArgumentException}. The usual
 * forms are read by Java itself: a role starts sooner without Bouncy Castle, whose signed jar is verified when it is
 * opened.
 */
public final class Pem {

  private static final Pattern PKCS8 =
      Pattern.compile("\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  private Pem() {}

  public static String of(X509Certificate certificate) {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A set of authorities. */
  public static String of(List<X509Certificate> certificates) {
    return certificates.stream().map(Pem::of).collect(Collectors.joining());
  }

  /** PKCS#8, not encrypted. */
  public static String of(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /** All certificates in the text, in order: a chain that begins with the leaf, or a set of authorities. */
  public static List<X509Certificate> certificates(String pem) {
    try {
      List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))).stream()
          .map(X509Certificate.class::cast).toList();
      return certificates.isEmpty() ? unusualCertificates(pem) : certificates;
    } catch (CertificateException unusual) {
      return unusualCertificates(pem);
    }
  }

  private static List<X509Certificate> unusualCertificates(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object part : parts(pem)) {
      if (part instanceof X509CertificateHolder holder) {
        certificates.add(certificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no PEM block CERTIFICATE in it");
    }
    return List.copyOf(certificates);
  }

  /** The first private key of the text: PKCS#8, or the older forms of EC and RSA keys that other tools write. */
  public static PrivateKey privateKey(String pem) {
    Matcher pkcs8 = PKCS8.matcher(pem);
    if (pkcs8.matches()) {
      try {
        byte[] key = Base64.getMimeDecoder().decode(pkcs8.group(1));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
      } catch (GeneralSecurityException | IllegalArgumentException unusual) {
        // what follows reads a key of another kind, and says what is wrong with a broken one
      }
    }
    try {
      for (Object part : parts(pem)) {
        if (part instanceof PrivateKeyInfo info) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
        if (part instanceof PEMKeyPair pair) {
          return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("the private key in it cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
    throw new IllegalArgumentException("no PEM block PRIVATE KEY in it that is not encrypted");
  }

  /** Whether a public and a private key are a pair: one must verify what the other signs. */
  public static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    try {
      Signature signature =
          Signature.getInstance(key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(certificate.getEncoded());
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(certificate.getEncoded());
      return signature.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  static X509Certificate certificate(X509CertificateHolder holder) {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (CertificateException unreadable) {
      throw new IllegalArgumentException("a certificate in it cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static List<Object> parts(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      List<Object> parts = new ArrayList<>();
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        parts.add(part);
      }
      return parts;
    } catch (IOException broken) {
      throw new IllegalArgumentException("it is not PEM text: " + broken.getMessage(), broken);
    }
  }

  private static String block(String type, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, lines, type);
  }
}
