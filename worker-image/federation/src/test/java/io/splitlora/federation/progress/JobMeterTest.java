package io.splitlora.federation.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.testing.Plans;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMeterTest {

  private static final String LONG = "€\n".repeat(1 << 20);
  private static final int ROUNDS = 1_000_000_000;
  private static final Plan PLAN = Plans.of("j".repeat(50), Method.FedLoRA, Integer.MAX_VALUE, Integer.MAX_VALUE,
      Collections.nCopies(100_000, new ClientId("a", 0)), Map.of(), 1, 6, 0);

  @TempDir
  Path folder;

  /** Everything that can be long, as long as it can be. */
  private Progress seen(double score) throws IOException {
    List<Entry.DroppedClient> dropped = IntStream.range(0, 1000)
        .mapToObj(i -> new Entry.DroppedClient("p".repeat(20) + "/" + i, Reason.BAD_INPUT, LONG)).toList();
    List<Entry.CountedLease> bounded = IntStream.range(0, 1000)
        .mapToObj(i -> new Entry.CountedLease("p".repeat(20) + "/" + i, 1, 0, 0.001, 1.0, 0.5)).toList();
    try (Journal journal =
        Journal.open(folder.resolve("journal " + score), new Entry.JobBegun("demo", "spec", "model"))) {
      for (int round = ROUNDS; round < ROUNDS + 60; round++) {
        journal.append(new Entry.RoundJournaled(round, bounded, round < ROUNDS + 59 ? List.of() : dropped, Map.of(),
            new RoundMetrics(1.0 / 3, 1L << 60, 1L << 55, 1L << 55, 1L << 40)));
        journal.append(new Entry.Evaluated(round + 1, 1, 1, Map.of(Metric.BLEU, score), List.of(), 0));
      }
      journal.append(new Entry.RoundReopened(1, ROUNDS, 1, Reason.BAD_INPUT, LONG));
      journal.append(new Entry.JobEnded(false, Reason.BAD_INPUT, LONG));
      return new JobMeter(PLAN, journal, () -> 0).snapshot(Optional.empty(), 1000, false, Optional.of(LONG));
    }
  }

  @Test
  void whateverHasHappenedALookAtItIsSmall() throws IOException {
    Progress most = seen(1);
    assertEquals(50, most.getClients().getDroppedCount());
    assertEquals(50, most.getClients().getBoundedCount());
    assertEquals(50, most.getHistoryCount());
    assertTrue(most.getSerializedSize() < MessageBounds.PROGRESS_BYTES, most.getSerializedSize() + " bytes");
    assertFalse(most.getTrouble().getFailure().getMessage().contains("\n"), "one line");
    assertFalse(most.getTrouble().getExport().getMessage().contains("\n"), "one line");
  }

  @Test
  void aScoreThatIsNoNumberIsLeftOut() throws IOException {
    assertEquals(List.of(), seen(Double.NaN).getEvaluation().getScoresList());
    assertEquals(List.of(), seen(Double.POSITIVE_INFINITY).getEvaluation().getScoresList());
    assertEquals(0.5, seen(0.5).getEvaluation().getScores(0).getValue());
  }
}
