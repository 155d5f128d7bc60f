package io.splitlora.federation.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.files.FileTrouble;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only log: one entry on each {@link LogLine line}, synced before it counts. Its {@link TornEnd torn end} is
 * cut off when it is opened.
 */
final class Log implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);
  /** Of the lines that this version writes: 1 said nothing of itself. */
  static final int FORMAT = 2;

  private final Path file;
  private final FileChannel channel;

  private Log(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  record Opened(Log log, List<Entry> entries) {}

  static Opened open(Path file) throws IOException {
    TornEnd end = TornEnd.of(file, content(file));
    List<Entry> entries = entries(file, end.lines());
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    end.cutOff(file, channel);
    return new Opened(new Log(file, channel), entries);
  }

  /** Nothing if there is no log; one that cannot be read for the moment is not taken for none, and written over. */
  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new JournalException(Reason.JOURNAL_FAILED, file + " cannot be read: " + e, e));
    }
  }

  /** Entries of a journal that another process may be writing. */
  static List<Entry> peek(Path file) throws IOException {
    return entries(file, TornEnd.of(file, Files.readAllBytes(file)).lines());
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
        + ", and this version reads formats up to " + FORMAT
        + "; go on with the version that wrote it. Nothing was changed.");
  }

  /** Returns when the entry is on disk; on an error the log is as before. */
  void append(Entry entry) {
    long before = -1;
    try {
      before = channel.position();
      ByteBuffer line = ByteBuffer.wrap(LogLine.write(EntryJson.write(entry)));
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

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
