package io.splitlora.federation.journal;

import io.splitlora.federation.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What is checked of a checkpoint's file against damage: its CRC-32C, in eight hexadecimal digits, a colon, its length.
 * As of the log's lines; the processor has an instruction for it, so it costs no more than reading the file.
 */
public final class Checksum {

  private static final int SHA256_DIGITS = 64;
  private static final int BUFFER = 1 << 18;

  private Checksum() {}

  public static String of(Path file) throws IOException {
    var crc = new CRC32C();
    long length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
        length += count;
      }
    }
    return HexFormat.of().toHexDigits((int) crc.getValue()) + ":" + length;
  }

  /** @param checksum formats before 3 have a SHA-256 */
  static boolean matches(Path file, String checksum) throws IOException {
    return checksum.equals(checksum.length() == SHA256_DIGITS ? Sha256.of(file) : of(file));
  }
}
