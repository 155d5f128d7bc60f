package io.splitlora.federation.model;

import io.splitlora.federation.digest.Sha256;
import io.splitlora.files.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * SHA-256 over several files. Name and length of each file are hashed before its content, so that bytes cannot move
 * from one file to another unnoticed.
 */
final class FilesDigest {
  private static final int CHUNK_BYTES = 1 << 20;

  private FilesDigest() {}

  static String of(List<Path> files) {
    MessageDigest digest = Sha256.begin();
    for (Path file : files) {
      try (InputStream content = Files.newInputStream(file)) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(1 + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0).putLong(Files.size(file)).flip());
        update(digest, content);
      } catch (IOException e) {
        throw FileTrouble.or(file, e,
            () -> new ModelException(file + " cannot be read (" + e.getMessage() + "); check its permissions.", e));
      }
    }
    return Sha256.hex(digest);
  }

  private static void update(MessageDigest digest, InputStream content) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
      digest.update(chunk, 0, count);
    }
  }
}
