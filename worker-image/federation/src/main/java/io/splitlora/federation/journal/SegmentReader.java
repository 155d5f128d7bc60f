package io.splitlora.federation.journal;

import io.splitlora.v1.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole lines of a segment, one after the other. What follows the last of them in the newest segment is a
 * line that was being written when its process or its machine stopped: it never counted. Anywhere else a line that is
 * not whole is damage.
 */
final class SegmentReader implements AutoCloseable {

  /** Where the newest segment is read to. */
  static final long END = Long.MAX_VALUE;
  private static final int LONGEST_LINE = 1 << 28;

  private final Path file;
  private final InputStream content;
  private final long to;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int filled;
  private long position;

  private SegmentReader(Path file, InputStream content, long from, long to) {
    this.file = file;
    this.content = content;
    this.to = to;
    position = from;
  }

  /** @param to what counts of the segment, or {@link #END} of the newest one */
  static SegmentReader open(Path file, long from, long to) throws IOException {
    InputStream content;
    try {
      content = Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      if (from == 0 && (to == 0 || to == END)) {
        return new SegmentReader(file, InputStream.nullInputStream(), 0, to);
      }
      throw damaged(file + " is missing", e);
    }
    try {
      content.skipNBytes(from);
      return new SegmentReader(file, new BufferedInputStream(content), from, to);
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
  }

  /** The place behind the last line that was read. */
  long position() {
    return position;
  }

  /** The JSON of the next line; empty behind the last one that counts. */
  Optional<byte[]> next() throws IOException {
    if (position == to) {
      return Optional.empty();
    }
    int end = endOfLine();
    if (end == filled || !LogLine.isWhole(buffer, start, end) || position + end + 1 - start > to) {
      checkNothingFollows(end);
      return Optional.empty();
    }
    byte[] json = Arrays.copyOfRange(buffer, start + LogLine.HEAD, end);
    position += end + 1 - start;
    start = end + 1;
    return Optional.of(json);
  }

  /** Where the next line feed is in the buffer; behind all that is in it if there is none. */
  private int endOfLine() throws IOException {
    int length = 0;
    do {
      while (start + length < filled && buffer[start + length] != '\n') {
        length++;
      }
    } while (start + length == filled && fill());
    return start + length;
  }

  /** Reads more behind what is in the buffer, which may move; false at the end. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, filled - start);
    filled -= start;
    start = 0;
    if (filled == buffer.length) {
      if (filled >= LONGEST_LINE) {
        throw damaged(place() + " does not end", null);
      }
      buffer = Arrays.copyOf(buffer, 2 * filled);
    }
    int count = content.read(buffer, filled, buffer.length - filled);
    filled += Math.max(count, 0);
    return count >= 0;
  }

  private void checkNothingFollows(int end) throws IOException {
    boolean last = end == filled || end + 1 == filled && content.read() < 0;
    if (to != END || !last) {
      throw damaged(place() + " is damaged although " + (last ? "it counts" : "others follow it"), null);
    }
  }

  private String place() {
    return file + ": the line at byte " + position;
  }

  private static JournalException damaged(String what, @Nullable Exception cause) {
    return new JournalException(Reason.JOURNAL_FAILED,
        what + "; restore the folder from a backup or start a new run folder", cause);
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
