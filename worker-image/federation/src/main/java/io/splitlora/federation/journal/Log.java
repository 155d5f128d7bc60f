package io.splitlora.federation.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.files.FileTrouble;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only log: one entry a line, a checksum before it, synced before it counts. A line that was being written when
 * the machine stopped is cut off when the log is opened; damage before the last line is an error.
 */
final class Log implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);
  /** Of the lines that this version writes: 1 said nothing of itself. */
  static final int FORMAT = 2;
  private static final int CHECKSUM_LENGTH = 8;

  private final Path file;
  private final FileChannel channel;

  private Log(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  record Opened(Log log, List<Entry> entries) {}

  static Opened open(Path file) throws IOException {
    byte[] content = content(file);
    Whole whole = whole(file, content);
    List<Entry> entries = entries(file, whole.lines());
    int good = whole.length();
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (good < content.length) {
      LOG.warn("{}: the last line was not complete ({} bytes); it never counted and is cut off", file, content.length - good);
      channel.truncate(good);
      channel.force(true);
    }
    channel.position(good);
    return new Opened(new Log(file, channel), entries);
  }

  /** Nothing if there is no log; one that cannot be read for the moment is not taken for none, and written over. */
  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw FileTrouble.or(file, e, () -> new JournalException(Reason.JOURNAL_FAILED, file + " cannot be read: " + e, e));
    }
  }

  /** Entries of a journal that another process may be writing. */
  static List<Entry> peek(Path file) throws IOException {
    return entries(file, whole(file, Files.readAllBytes(file)).lines());
  }

  /**
   * What a log holds.
   *
   * @param length bytes of the lines that are whole; what follows is a line that was never finished
   */
  private record Whole(List<String> lines, int length) {}

  private static Whole whole(Path file, byte[] content) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      Optional<String> line = end < content.length ? unchanged(content, start, end) : Optional.empty();
      if (line.isEmpty()) {
        if (end + 1 < content.length) {
          throw new JournalException(Reason.JOURNAL_FAILED, file + ": line " + (lines.size() + 1)
              + " is damaged although others follow it; restore the folder from a backup or start a new run folder");
        }
        break;
      }
      lines.add(line.get());
      start = end + 1;
    }
    return new Whole(lines, start);
  }

  /** The line's entry as it was written; empty if its checksum is another one. */
  private static Optional<String> unchanged(byte[] content, int start, int end) {
    String line = new String(content, start, end - start, StandardCharsets.UTF_8);
    return line.length() > CHECKSUM_LENGTH && line.startsWith(checksum(line.substring(CHECKSUM_LENGTH + 1)) + " ")
        ? Optional.of(line.substring(CHECKSUM_LENGTH + 1)) : Optional.empty();
  }

  /** A line that is whole and cannot be read is another version's, not a torn one: nothing of it may be cut off. */
  private static List<Entry> entries(Path file, List<String> lines) {
    int format = Math.max(1, lines.stream().mapToInt(EntryJson::format).max().orElse(0));
    List<Entry> entries = new ArrayList<>();
    for (String line : lines) {
      try {
        entries.add(EntryJson.read(line));
      } catch (JsonProcessingException e) {
        throw ofAnotherVersion(file, format, "line " + (entries.size() + 1) + " says what this version does not know ("
            + Sentence.bounded(e.getOriginalMessage()) + ")");
      }
    }
    if (format > FORMAT) {
      throw ofAnotherVersion(file, format, "a later version of SplitLoRA has worked with it");
    }
    return entries;
  }

  private static JournalException ofAnotherVersion(Path file, int format, String what) {
    return new JournalException(Reason.JOURNAL_FAILED, file + ": " + what + ". The journal is of format " + format
        + ", and this version reads formats up to " + FORMAT + "; go on with the version that wrote it. Nothing was changed.");
  }

  /** Returns when the entry is on disk; on an error the log is as before. */
  void append(Entry entry) {
    long before = -1;
    try {
      before = channel.position();
      String json = EntryJson.write(entry);
      ByteBuffer line = ByteBuffer.wrap((checksum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      takeBack(before);
      throw JournalException.notWritten(file + ":", e);
    }
  }

  private void takeBack(long length) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      LOG.warn("{}: an unfinished line stays at the end; it will be cut off when the journal is opened", file);
    }
  }

  private static String checksum(String json) {
    var crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
