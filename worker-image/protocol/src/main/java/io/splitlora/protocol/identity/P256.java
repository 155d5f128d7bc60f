package io.splitlora.protocol.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys on the curve P-256, the only kind that members of jobs have, and the proof that whoever sends a public key has
 * the private one. Java alone does it all: a role starts sooner without Bouncy Castle.
 */
public final class P256 {

  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  /** A signature over it means nothing elsewhere. */
  private static final byte[] PURPOSE = "splitlora certificate request\0".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  private P256() {}

  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no EC P-256 keys", impossible);
    }
  }

  /** Shows that the asker has the private key of what is to be certified; which pod it is, the token alone says. */
  public static byte[] proof(PrivateKey key, String token) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(key);
      signature.update(signed(token));
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java cannot sign with EC keys", impossible);
    }
  }

  /**
   * The public key of a request; throws {@link IllegalArgumentException} with a sentence if it is of another kind, or
   * the token was not signed by its owner.
   */
  public static PublicKey proven(byte[] publicKey, byte[] proof, String token) {
    PublicKey key = publicKey(publicKey);
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initVerify(key);
      signature.update(signed(token));
      if (signature.verify(proof)) {
        return key;
      }
    } catch (GeneralSecurityException noSignature) {
      // as good as a wrong one
    }
    throw new IllegalArgumentException("the public key's owner has not signed this token");
  }

  private static PublicKey publicKey(byte[] encoded) {
    try {
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
      if (key instanceof ECPublicKey ec && isThisCurve(ec.getParams())) {
        return key;
      }
    } catch (GeneralSecurityException otherKind) {
      // such as an RSA key, or a point that is not on its curve
    }
    throw new IllegalArgumentException("the public key is not a key on the curve P-256");
  }

  private static boolean isThisCurve(@Nullable ECParameterSpec found) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    ECParameterSpec wanted = parameters.getParameterSpec(ECParameterSpec.class);
    return found != null && found.getCurve().equals(wanted.getCurve())
        && found.getGenerator().equals(wanted.getGenerator()) && found.getOrder().equals(wanted.getOrder());
  }

  private static byte[] signed(String token) {
    byte[] text = token.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(PURPOSE.length + text.length).put(PURPOSE).put(text).array();
  }
}
