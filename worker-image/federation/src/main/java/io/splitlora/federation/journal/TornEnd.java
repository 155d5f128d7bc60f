package io.splitlora.federation.journal;

import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the complete lines of a log end. What follows is a line that was being written when the machine stopped: it
 * never counted, and is cut off when the log is opened. Damage before the last line is an error.
 *
 * @param lines the JSON of each complete line
 * @param offset bytes of the complete lines
 * @param length bytes of the file
 */
record TornEnd(List<String> lines, int offset, int length) {

  private static final Logger LOG = LoggerFactory.getLogger(TornEnd.class);

  static TornEnd of(Path file, byte[] content) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int end = endOfLine(content, start);
      Optional<String> json = end < content.length ? LogLine.read(content, start, end) : Optional.empty();
      if (json.isEmpty()) {
        checkNothingFollows(file, content, end, lines.size() + 1);
        break;
      }
      lines.add(json.get());
      start = end + 1;
    }
    return new TornEnd(lines, start, content.length);
  }

  /** The place of the next line feed; the length of the content if there is none. */
  private static int endOfLine(byte[] content, int start) {
    int end = start;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    return end;
  }

  private static void checkNothingFollows(Path file, byte[] content, int end, int line) {
    if (end + 1 < content.length) {
      throw new JournalException(Reason.JOURNAL_FAILED, file + ": line " + line
          + " is damaged although others follow it; restore the folder from a backup or start a new run folder");
    }
  }

  /** Leaves the channel behind the last complete line. */
  void cutOff(Path file, FileChannel channel) throws IOException {
    if (offset < length) {
      LOG.warn("{}: the last line was not complete ({} bytes); it never counted and is cut off", file, length - offset);
      channel.truncate(offset);
      channel.force(true);
    }
    channel.position(offset);
  }
}
