package io.splitlora.federation.journal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A line of the log: the CRC-32C of an entry's JSON in eight hexadecimal digits, a space, the JSON, a line feed. */
final class LogLine {

  private static final int CHECKSUM_LENGTH = 8;

  private LogLine() {}

  static byte[] write(String json) {
    return (checksum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON of the line at these bytes, without its line feed; empty if the line does not match its checksum. */
  static Optional<String> read(byte[] content, int start, int end) {
    String line = new String(content, start, end - start, StandardCharsets.UTF_8);
    if (line.length() <= CHECKSUM_LENGTH) {
      return Optional.empty();
    }
    String json = line.substring(CHECKSUM_LENGTH + 1);
    return line.startsWith(checksum(json) + " ") ? Optional.of(json) : Optional.empty();
  }

  private static String checksum(String json) {
    var crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
