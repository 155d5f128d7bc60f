package io.splitlora.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Whoever asks for a certificate shows that the key is its own, and of the one kind that is signed. */
class P256Test {

  private static final String TOKEN = "header.claims.signature";
  private final KeyPair keys = P256.newKeys();

  @Test
  void theOwnersKeyIsTaken() {
    assertEquals(keys.getPublic(), P256.proven(keys.getPublic().getEncoded(), P256.proof(keys.getPrivate(), TOKEN),
        TOKEN));
  }

  @Test
  void anothersKeyOrTokenIsNot() {
    byte[] proof = P256.proof(keys.getPrivate(), TOKEN);
    String sentence = "the public key's owner has not signed this token";
    assertEquals(sentence, refusal(() -> P256.proven(P256.newKeys().getPublic().getEncoded(), proof, TOKEN)));
    assertEquals(sentence, refusal(() -> P256.proven(keys.getPublic().getEncoded(), proof, TOKEN + "x")));
    assertEquals(sentence, refusal(() -> P256.proven(keys.getPublic().getEncoded(), new byte[0], TOKEN)));
    assertEquals(sentence, refusal(() -> P256.proven(keys.getPublic().getEncoded(), new byte[72], TOKEN)));
  }

  @Test
  void otherKindsOfKeysAreNot() throws Exception {
    for (KeyPair other : new KeyPair[] {ec("secp384r1"), rsa(1024), rsa(2048)}) {
      assertEquals("the public key is not a key on the curve P-256",
          refusal(() -> P256.proven(other.getPublic().getEncoded(), new byte[72], TOKEN)));
    }
    byte[] offItsCurve = keys.getPublic().getEncoded();
    offItsCurve[offItsCurve.length - 1] ^= 1;
    refusal(() -> P256.proven(offItsCurve, P256.proof(keys.getPrivate(), TOKEN), TOKEN));
    refusal(() -> P256.proven(new byte[0], new byte[72], TOKEN));
  }

  private static KeyPair ec(String curve) throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static String refusal(Executable attempt) {
    return assertThrows(IllegalArgumentException.class, attempt).getMessage();
  }
}
