package io.splitlora.worker.journal;

import io.splitlora.worker.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** SHA-256 in hexadecimal. */
public final class Digest {

  private Digest() {}

  public static String of(byte[] content) {
    MessageDigest digest = Sha256.begin();
    digest.update(content);
    return Sha256.hex(digest);
  }

  public static String of(Path file) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Sha256.hex(digest);
  }
}
