package io.splitlora.worker.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.testing.Plans;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressMessageTest {

  private static final String LONG = "€\n".repeat(1 << 20);
  private static final Plan PLAN = Plans.of("j".repeat(50), Method.FedLoRA, Integer.MAX_VALUE, Integer.MAX_VALUE,
      Collections.nCopies(100_000, new ClientId("a", 0)), Map.of(), 1, 6, 0);

  /** Everything that can be long, as long as it can be. */
  private static Progress of(double score) {
    OptionalDouble number = OptionalDouble.of(1);
    List<Entry.DroppedClient> dropped = IntStream.range(0, 1000)
        .mapToObj(i -> new Entry.DroppedClient("p".repeat(20) + "/" + i, Reason.BAD_INPUT, LONG)).toList();
    List<RoundSummary> history = Collections.nCopies(50,
        RoundSummary.newBuilder().setCompletedRounds(Integer.MAX_VALUE).setLoss(1).setPerplexity(1).setScore(1).build());
    var end = new Entry.JobEnded(false, Reason.BAD_INPUT, LONG);
    var last = new JobMeter.Disturbance(Reason.BAD_INPUT, end.message());
    return new ProgressMessage(PLAN, 1, 1).of(new JobMeter.Snapshot("Running", 1, 1, number, number, number, 1,
        new RoundMetrics(1, 1, 1, 1, 1), 1, 1, OptionalLong.of(1), Optional.of(end), Optional.of(last), 1, 1, 1, history, 1000, dropped,
        Map.of(Metric.BLEU, score), number, Optional.of(new JobMeter.Best(1, 1)), Optional.empty(),
        Optional.of(LONG)));
  }

  @Test
  void whateverHasHappenedAMessageIsSmall() {
    Progress most = of(1);
    assertEquals(50, most.getDroppedCount());
    assertTrue(most.getSerializedSize() < ProgressMessage.MOST_BYTES, most.getSerializedSize() + " bytes");
    assertFalse(most.getFailure().getMessage().contains("\n"), "one line");
  }

  @Test
  void aScoreThatIsNoNumberIsLeftOut() {
    assertEquals(List.of(), of(Double.NaN).getScoresList());
    assertEquals(List.of(), of(Double.POSITIVE_INFINITY).getScoresList());
    assertEquals(0.5, of(0.5).getScores(0).getValue());
  }
}
