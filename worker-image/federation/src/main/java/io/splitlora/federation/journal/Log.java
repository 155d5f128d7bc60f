package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Entry.FormatRaised;
import io.splitlora.federation.journal.Entry.IncarnationBegun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An aggregator's own segment of the log, which grows only at its end: one entry on each {@link LogLine line}, synced
 * before it counts. It is never cut off: whoever reads it next passes over what is torn.
 */
final class Log implements AutoCloseable {

  /** Of the lines that this version writes: 1 said nothing of itself, 2 had one log and whole checkpoints. */
  static final int FORMAT = 3;

  private final Path file;
  private final Fence fence;
  private final FileChannel channel;
  private long position;
  private byte[] lastLine = new byte[0];
  private boolean failed;

  private Log(Path file, Fence fence, FileChannel channel) {
    this.file = file;
    this.fence = fence;
    this.channel = channel;
  }

  /** Begins the segment of a fence, whose first line is this one. */
  static Log begin(Path folder, Fence fence, IncarnationBegun first) throws IOException {
    Path file = new Segments(folder).file(fence.token());
    var log = new Log(file, fence, FileChannel.open(file, StandardOpenOption.WRITE));
    try {
      log.append(first);
      Durable.sync(folder);
      return log;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /**
   * Writes the line that keeps older versions away behind all that counts of their log; what is torn there is cut off.
   */
  static void keepOldVersionsAway(Path folder, long bytes) throws IOException {
    try (FileChannel first =
        FileChannel.open(new Segments(folder).file(0), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      first.truncate(bytes);
      write(first, LogLine.write(EntryJson.write(new FormatRaised(FORMAT))), bytes);
    }
    Durable.sync(folder);
  }

  /** Returns when the entry is on disk and counts. */
  void append(Entry entry) {
    if (failed) {
      throw new IllegalStateException(file + ": the line before could not be written");
    }
    failed = true;
    fence.require();
    try {
      byte[] line = LogLine.write(EntryJson.write(entry));
      write(channel, line, position);
      position += line.length;
      lastLine = line;
    } catch (IOException e) {
      throw JournalException.notWritten(file + ":", e);
    }
    fence.require();
    failed = false;
  }

  private static void write(FileChannel channel, byte[] line, long at) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(line);
    while (rest.hasRemaining()) {
      channel.write(rest, at + rest.position());
    }
    channel.force(false);
  }

  /** Where the next line will be. */
  Position position() {
    return new Position(fence.token(), position);
  }

  Summary summary(Past past) {
    return new Summary(FORMAT, position(), lastLine.length,
        new String(lastLine, 0, LogLine.HEAD, StandardCharsets.ISO_8859_1), past.kept());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
