package io.splitlora.worker.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only log: one entry a line, a checksum before it, synced before it counts. A line that was being written when
 * the machine stopped is cut off when the log is opened; damage before the last line is an error.
 */
final class Log implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHECKSUM_LENGTH = 8;

  private final Path file;
  private final FileChannel channel;

  private Log(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  record Opened(Log log, List<Entry> entries) {}

  static Opened open(Path file) throws IOException {
    byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    List<Entry> entries = new ArrayList<>();
    int good = read(file, content, entries);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (good < content.length) {
      LOG.warn("{}: the last line was not complete ({} bytes); it never counted and is cut off", file, content.length - good);
      channel.truncate(good);
      channel.force(true);
    }
    channel.position(good);
    return new Opened(new Log(file, channel), entries);
  }

  /** Entries of a journal that another process may be writing. */
  static List<Entry> peek(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    read(file, Files.readAllBytes(file), entries);
    return entries;
  }

  /** Adds the entries of the content to the list and returns the length of the part that is whole. */
  private static int read(Path file, byte[] content, List<Entry> entries) {
    int start = 0;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      Entry entry = end < content.length ? parse(content, start, end) : null;
      if (entry == null) {
        if (end + 1 < content.length) {
          throw new JournalException(Reason.JOURNAL_FAILED, file + ": line " + (entries.size() + 1)
              + " is damaged although others follow it; restore the folder from a backup or start a new run folder");
        }
        return start;
      }
      entries.add(entry);
      start = end + 1;
    }
    return start;
  }

  private static Entry parse(byte[] content, int start, int end) {
    String line = new String(content, start, end - start, StandardCharsets.UTF_8);
    if (line.length() <= CHECKSUM_LENGTH || !line.startsWith(checksum(line.substring(CHECKSUM_LENGTH + 1)) + " ")) {
      return null;
    }
    try {
      return JSON.readValue(line.substring(CHECKSUM_LENGTH + 1), Entry.class);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Returns when the entry is on disk; on an error the log is as before. */
  void append(Entry entry) {
    long before = -1;
    try {
      before = channel.position();
      String json = JSON.writeValueAsString(entry);
      ByteBuffer line = ByteBuffer.wrap((checksum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      takeBack(before);
      throw new JournalException(Reason.JOURNAL_FAILED, file + ": could not be written (" + e.getMessage()
          + "); free space on the journal's volume and run again with --resume", e);
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
