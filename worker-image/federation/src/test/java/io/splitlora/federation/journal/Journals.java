package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Entry.CountedLease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A job's journal as the tests of this package write it. */
public final class Journals {

  static final Entry.JobBegun JOB = new Entry.JobBegun("demo", "spec-1", "model-1");
  private static final RoundMetrics METRICS = new RoundMetrics(2.5, 100, 10, 20, 30);

  private Journals() {}

  static Journal open(Path folder) {
    return Journal.open(folder, JOB);
  }

  /** A round whose checkpoint is one file with this text. */
  static void appendRound(Journal journal, String text) {
    journal.appendRound(folder -> Files.writeString(folder.resolve("global"), text), line());
  }

  static Journal.RoundLine line() {
    return (round, files) -> new Entry.RoundJournaled(round, List.of(new CountedLease("a/0", 1, 0, 1, 2.5)), List.of(),
        files, METRICS);
  }
}
