package io.splitlora.protocol.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** X.509 certificates (RFC 5280) over EC P-256, signed with ECDSA and SHA-256. */
final class Signing {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ExtendedKeyUsage BOTH_ENDS_OF_TLS =
      new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth});

  private Signing() {}

  static X509Certificate authority(String namespace, String job, KeyPair keys, Lifetime lifetime) {
    X500Name subject = name(namespace, job);
    try {
      X509v3CertificateBuilder draft = draft(subject, subject, keys.getPublic(), lifetime)
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(Extension.subjectKeyIdentifier, false,
              identifiers().createSubjectKeyIdentifier(keys.getPublic()));
      return sign(draft, keys.getPrivate());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static X509Certificate leaf(Member member, X509Certificate authority, PrivateKey key) {
    X500Name issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    X500Name subject = name(member.identity().namespace(), member.identity().role().text());
    try {
      X509v3CertificateBuilder draft = draft(issuer, subject, member.key(), member.lifetime())
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, BOTH_ENDS_OF_TLS)
          .addExtension(Extension.authorityKeyIdentifier, false,
              identifiers().createAuthorityKeyIdentifier(authority.getPublicKey()))
          .addExtension(Extension.subjectAlternativeName, false, member.alternativeNames());
      return sign(draft, key);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String namespace(X509Certificate authority) {
    return part(authority, BCStyle.OU);
  }

  static String job(X509Certificate authority) {
    return part(authority, BCStyle.CN);
  }

  // each part is a DNS label, so that none is over the 64 characters X.520 allows
  private static X500Name name(String unit, String common) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "splitlora").addRDN(BCStyle.OU, unit).addRDN(BCStyle.CN, common).build();
  }

  private static String part(X509Certificate certificate, ASN1ObjectIdentifier kind) {
    RDN[] found = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs(kind);
    return found.length == 0 ? "" : found[0].getFirst().getValue().toString();
  }

  private static X509v3CertificateBuilder draft(X500Name issuer, X500Name subject, PublicKey key, Lifetime lifetime) {
    BigInteger serial = new BigInteger(127, RANDOM).add(BigInteger.ONE);
    return new JcaX509v3CertificateBuilder(issuer, serial, lifetime.notBefore(), lifetime.notAfter(), subject, key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder draft, PrivateKey key) {
    try {
      return Pem.certificate(draft.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException unusable) {
      throw new IllegalArgumentException("The authority's key is not an EC key: make a new authority.", unusable);
    }
  }

  private static JcaX509ExtensionUtils identifiers() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no SHA-1 digest for key identifiers", impossible);
    }
  }
}
