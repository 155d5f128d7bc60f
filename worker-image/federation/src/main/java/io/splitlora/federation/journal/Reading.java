package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Entry.IncarnationBegun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a journal says, read as far as it goes.
 *
 * @param end the place behind the last line that counts
 */
record Reading(Past past, Position end) {

  /** From the summary on if there is one. */
  static Reading of(Path folder) throws IOException {
    Optional<Summary> summary = Summary.read(folder);
    if (summary.isPresent()) {
      Optional<Reading> more = new Reading(Past.of(summary.get().kept()), summary.get().until()).more(folder);
      if (more.isPresent()) {
        return more.get();
      }
    }
    return new Reading(new Past(), Position.BEGINNING).more(folder).orElseThrow();
  }

  /** With what was written since. */
  Reading goneOn(Path folder) throws IOException {
    Optional<Reading> more = more(folder);
    return more.isPresent() ? more.get() : of(folder);
  }

  private Optional<Reading> more(Path folder) throws IOException {
    return new LogReader(folder).read(end, past::take).map(until -> new Reading(past, until));
  }

  long incarnation() {
    return past.last(IncarnationBegun.class).map(IncarnationBegun::incarnation).orElse(0L);
  }
}
