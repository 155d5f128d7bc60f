package io.splitlora.federation.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.federation.journal.Entry.FormatRaised;
import io.splitlora.federation.journal.Entry.IncarnationBegun;
import io.splitlora.files.FileTrouble;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the log. The first line of each segment says how much counts of the one before it: all that its writer found
 * there. What the writer of that one added later, because it did not know of its successor yet, never counts. So the
 * newest segment leads back to the beginning, and everybody reads the same.
 */
final class LogReader {

  private final Segments segments;
  private int format = 1;

  LogReader(Path folder) {
    segments = new Segments(folder);
  }

  /** What counts of a segment, as far as it is read. */
  private record Span(long segment, long from, long to) {}

  /**
   * Reads on from a place, or from the beginning.
   *
   * @return where the log ends; empty if the place does not count, and nothing was read
   */
  Optional<Position> read(Position since, Consumer<Entry> to) throws IOException {
    Deque<Span> spans = spans(since);
    Span first = spans.getFirst();
    if (first.segment != since.segment() || first.from != since.bytes()) {
      return Optional.empty();
    }
    Position end = since;
    for (Span span : spans) {
      end = read(span, to);
    }
    return Optional.of(end);
  }

  /** From the place to the end, if it counts; else from the beginning. */
  private Deque<Span> spans(Position since) throws IOException {
    Deque<Span> spans = new ArrayDeque<>();
    Position until = new Position(newest(), SegmentReader.END);
    while (until.segment() != since.segment() || until.bytes() < since.bytes()) {
      spans.addFirst(new Span(until.segment(), 0, until.bytes()));
      if (until.segment() == 0) {
        return spans;
      }
      Path file = segments.file(until.segment());
      until = first(until.segment()).orElseThrow(() -> new JournalException(Reason.JOURNAL_FAILED,
          file + " is missing or damaged; restore the folder from a backup or start a new run folder"));
    }
    spans.addFirst(new Span(until.segment(), since.bytes(), until.bytes()));
    return spans;
  }

  /** The newest segment that has begun; whoever could not write its first line has done nothing. */
  private long newest() throws IOException {
    for (long segment : segments.newestFirst()) {
      if (first(segment).isPresent()) {
        return segment;
      }
    }
    return 0;
  }

  /** What counts of the segment before this one, as its first line says; empty if it has none yet. */
  private Optional<Position> first(long segment) {
    Path file = segments.file(segment);
    try (SegmentReader lines = SegmentReader.open(file, 0, SegmentReader.END)) {
      Optional<byte[]> line = lines.next();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      if (entry(file, 0, line.get()) instanceof IncarnationBegun begun && begun.after() != null
          && begun.after().segment() < segment) {
        return Optional.of(begun.after());
      }
      throw ofAnotherVersion(file, "its first line does not say what it goes on from");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** A log that cannot be read for the moment is not taken for none, and begun anew. */
  private static RuntimeException unreadable(Path file, IOException e) {
    return FileTrouble.or(file, e,
        () -> new JournalException(Reason.JOURNAL_FAILED, file + " cannot be read: " + e, e));
  }

  private Position read(Span span, Consumer<Entry> to) {
    Path file = segments.file(span.segment);
    try (SegmentReader lines = SegmentReader.open(file, span.from, span.to)) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        to.accept(entry(file, lines.position(), line.get()));
      }
      return new Position(span.segment, lines.position());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** A line that is whole and cannot be read is another version's, not a torn one: nothing of it may be lost. */
  private Entry entry(Path file, long end, byte[] json) throws IOException {
    try {
      Entry entry = EntryJson.read(json);
      int stated = entry instanceof IncarnationBegun begun ? begun.format()
          : entry instanceof FormatRaised raised ? raised.format() : 0;
      format = Math.max(format, stated);
      if (format > Log.FORMAT) {
        throw ofAnotherVersion(file, "a later version of SplitLoRA has worked with it");
      }
      return entry;
    } catch (JsonProcessingException e) {
      format = Math.max(format, EntryJson.format(json));
      throw ofAnotherVersion(file, "the line that ends at byte " + end + " says what this version does not know ("
          + Sentence.bounded(e.getOriginalMessage()) + ")");
    }
  }

  private JournalException ofAnotherVersion(Path file, String what) {
    return new JournalException(Reason.JOURNAL_FAILED, file + ": " + what + ". The journal is of format " + format
        + ", and this version reads formats up to " + Log.FORMAT
        + "; go on with the version that wrote it. Nothing was changed.");
  }
}
