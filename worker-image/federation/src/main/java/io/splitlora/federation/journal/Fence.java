package io.splitlora.federation.journal;

import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The token of the aggregator that owns a journal: its incarnation. The lock keeps two aggregators apart on one
 * machine. Where locks do not reach, such as between nodes of a shared volume, the higher token wins, and it needs
 * nothing of the one before, which may be asleep:
 *
 * <ol>
 * <li>A new aggregator creates its own segment, which only one can, states its token in the file {@code owner}, and
 * only then reads how much of the log counts. It writes that into the first line of its segment.
 * <li>The one before looks for a higher token before it writes a line, and again when the line is on disk. If it finds
 * none then, the other one has not read yet, and will read the line: the line counts, and what follows from it may be
 * done. If it finds one, the line may or may not count; it does nothing more, and ends.
 * <li>It may fall asleep anywhere in between. Whatever it does when it wakes up is its own: lines in its segment
 * behind what counts, files whose names have its token, deletion of files that a line replaced which counts.
 * </ol>
 */
class Fence {

  private static final String OWNER = "owner";
  private static final int DIGITS = 20;

  private final Segments segments;
  private final long token;

  Fence(Path folder, long token) {
    segments = new Segments(folder);
    this.token = token;
  }

  /** Makes a fence; tests stop at it. */
  interface Maker {
    Fence of(Path folder, long token);
  }

  /**
   * Takes a token that is higher than all others; its segment exists and is empty.
   *
   * @param known a token that was taken already
   */
  static Fence take(Path folder, long known, Maker maker) throws IOException {
    var segments = new Segments(folder);
    long highest = segments.newestFirst().stream().findFirst().orElse(0L);
    for (long token = Math.max(known, highest) + 1;; token++) {
      try {
        Files.createFile(segments.file(token));
        Fence fence = maker.of(folder, token);
        fence.state();
        return fence;
      } catch (FileAlreadyExistsException e) {
        // another aggregator was faster
      }
    }
  }

  long token() {
    return token;
  }

  /** @throws JournalException if there is a higher token, or if that cannot be seen */
  void require() {
    try {
      Optional<JournalException> taken = takenOver();
      if (taken.isPresent()) {
        throw taken.get();
      }
    } catch (IOException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, segments.folder()
          + ": whether another aggregator has taken over cannot be seen (" + e
          + "); what was journaled before is good: look at the journal's volume", e);
    }
  }

  /** Looks for a higher token. The file is opened each time, so that a network file system asks its server. */
  Optional<JournalException> takenOver() throws IOException {
    long owner = owner();
    if (owner > token || Files.exists(segments.file(token + 1))) {
      return Optional.of(new JournalException(Reason.JOURNAL_FAILED, segments.folder()
          + ": another aggregator has taken over this journal (incarnation " + Math.max(owner, token + 1)
          + " after this one, " + token + "); this one ends, and the other goes on from what was journaled"));
    }
    if (owner < token) {
      state(); // one that took its token before this one was slow to state it
    }
    return Optional.empty();
  }

  private long owner() throws IOException {
    String stated = Files.readString(file(), StandardCharsets.US_ASCII).strip();
    return stated.matches("[0-9]{1,18}") ? Long.parseLong(stated) : 0;
  }

  /** In place, in one piece: whoever has the file open for reading sees it. */
  private void state() throws IOException {
    byte[] text = (String.format("%-" + DIGITS + "d", token) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text), 0);
      channel.force(true);
    }
  }

  private Path file() {
    return segments.folder().resolve(OWNER);
  }
}
