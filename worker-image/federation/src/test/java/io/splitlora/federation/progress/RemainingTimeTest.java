package io.splitlora.federation.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.testing.Plans;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RemainingTimeTest {

  /** Ten rounds of four steps, evaluated after every third. */
  private final RemainingTime time = new RemainingTime(
      Plans.of("demo", Method.SplitLoRA, 10, 4, List.of(new ClientId("a", 0)), Map.of("a", 1), 3, 6, 0));

  @Test
  void isNotKnownBeforeTheFirstStep() {
    assertEquals(OptionalLong.empty(), time.seconds(0, 0, 0));
  }

  @Test
  void isThatOfTheStepsToComeAtThePaceOfThoseDone() {
    assertEquals(OptionalLong.of(76), time.seconds(0, 2, 4), "38 steps of 2 s");
    time.roundDone();
    assertEquals(OptionalLong.of(72), time.seconds(1, 0, 8), "36 steps of 2 s");
  }

  @Test
  void countsTheEvaluationsToCome() {
    time.evaluationTook(5_000_000_000L);
    time.roundDone();
    assertEquals(OptionalLong.of(87), time.seconds(1, 0, 8), "36 steps of 2 s and 3 evaluations of 5 s");
  }

  @Test
  void aJobThatGoesOnFromItsJournalHasThePaceOfThisProcess() {
    assertEquals(OptionalLong.of(9), time.seconds(9, 1, 3), "3 steps of 3 s");
  }
}
