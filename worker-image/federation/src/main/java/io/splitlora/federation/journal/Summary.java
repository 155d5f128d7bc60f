package io.splitlora.federation.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the log says up to a place, so that a long one need not be read from its beginning. The log alone is the truth:
 * a summary that is missing, torn, another version's, or of another log is passed over.
 *
 * @param format of the log
 * @param until where the lines end that are in it
 * @param lastLine bytes of the last of them, and {@code head} is how it begins: by them the log is known again
 */
record Summary(int format, Position until, int lastLine, String head, Past.Kept kept) {

  private static final String NAME = "summary";

  /** @return bytes that were written */
  int write(Path folder) throws IOException {
    byte[] line = LogLine.write(EntryJson.write(this));
    Path temporary = folder.resolve(NAME + "." + until.segment() + ".tmp");
    Files.write(temporary, line);
    Durable.sync(temporary);
    Durable.rename(temporary, folder.resolve(NAME));
    return line.length;
  }

  /** What was being written when a process ended. */
  static void clearUnfinished(Path folder) throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, NAME + ".*.tmp")) {
      for (Path file : unfinished) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Empty if there is none that is of use. */
  static Optional<Summary> read(Path folder) {
    try {
      byte[] line = Files.readAllBytes(folder.resolve(NAME));
      if (line.length == 0 || !LogLine.isWhole(line, 0, line.length - 1)) {
        return Optional.empty();
      }
      Summary summary = EntryJson.summary(Arrays.copyOfRange(line, LogLine.HEAD, line.length - 1));
      return Optional.of(summary).filter(found -> found.format == Log.FORMAT && found.isOf(folder));
    } catch (IOException e) {
      return Optional.empty(); // whatever is wrong with it, the log says the same
    }
  }

  private boolean isOf(Path folder) {
    ByteBuffer begins = ByteBuffer.allocate(LogLine.HEAD);
    ByteBuffer ends = ByteBuffer.allocate(1);
    try (FileChannel log = FileChannel.open(new Segments(folder).file(until.segment()), StandardOpenOption.READ)) {
      log.read(begins, until.bytes() - lastLine);
      log.read(ends, until.bytes() - 1);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
    return ends.get(0) == '\n' && head.equals(new String(begins.array(), StandardCharsets.ISO_8859_1));
  }
}
