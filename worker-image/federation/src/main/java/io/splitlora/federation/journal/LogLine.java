package io.splitlora.federation.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** A line of the log: the CRC-32C of an entry's JSON in eight hexadecimal digits, a space, the JSON, a line feed. */
final class LogLine {

  /** Bytes before the JSON. */
  static final int HEAD = 9;

  private LogLine() {}

  static byte[] write(byte[] json) {
    byte[] line = new byte[HEAD + json.length + 1];
    System.arraycopy((checksum(json, 0, json.length) + " ").getBytes(StandardCharsets.US_ASCII), 0, line, 0, HEAD);
    System.arraycopy(json, 0, line, HEAD, json.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /** Whether the line between these bytes, without its line feed, matches its checksum. */
  static boolean isWhole(byte[] content, int start, int end) {
    return end - start >= HEAD && new String(content, start, HEAD, StandardCharsets.ISO_8859_1)
        .equals(checksum(content, start + HEAD, end) + " ");
  }

  private static String checksum(byte[] content, int start, int end) {
    var crc = new CRC32C();
    crc.update(content, start, end - start);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
