package io.splitlora.federation.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a journal that another process writes, each time from where it was read before. */
public final class JournalFollower {

  private final Path folder;
  private Position end = Position.BEGINNING;

  public JournalFollower(Path folder) {
    this.folder = folder;
  }

  /** @param anew whether they begin with the first one: what was read before did not all count in the end */
  public record News(boolean anew, List<Entry> entries) {}

  public News more() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return new News(true, entries);
    }
    Position before = end;
    Optional<Position> now = new LogReader(folder).read(end, entries::add);
    end = now.isPresent() ? now.get() : new LogReader(folder).read(Position.BEGINNING, entries::add).orElseThrow();
    return new News(now.isEmpty() || before.equals(Position.BEGINNING), entries);
  }
}
