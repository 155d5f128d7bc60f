package io.splitlora.worker.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over several files: of each its name, its length and its content, so that no byte can move between them. */
final class Digest {
  private static final int CHUNK_BYTES = 1 << 20;

  private Digest() {}

  static String of(List<Path> files) {
    MessageDigest digest = sha256();
    for (Path file : files) {
      try (InputStream content = Files.newInputStream(file)) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(1 + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0).putLong(Files.size(file)).flip());
        update(digest, content);
      } catch (IOException e) {
        throw new ModelException(file + " cannot be read (" + e.getMessage() + "); check its permissions.", e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, InputStream content) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
      digest.update(chunk, 0, count);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
