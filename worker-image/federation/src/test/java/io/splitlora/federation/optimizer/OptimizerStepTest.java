package io.splitlora.federation.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.ScheduleType;
import io.splitlora.federation.adapter.AdapterState;
import org.junit.jupiter.api.Test;

class OptimizerStepTest {

  private static final AdamW ADAMW = new AdamW(0.9, 0.99, 1e-8, 0.1);
  private static final LearningRate RATE = new LearningRate(0.5, ScheduleType.Linear, 0, 10);

  @Test
  void aGradientIsClippedAndTheStepHasTheRateOfTheSchedule() {
    AdapterState expected =
        ADAMW.update(AdapterState.initial(new float[] {1, 2}), new float[] {0.6f, 0.8f}, 0.5 * 0.6, 7);
    AdapterState stepped =
        new OptimizerStep(1, RATE, ADAMW).apply(AdapterState.initial(new float[] {1, 2}), new float[] {3, 4}, 4, 7);
    assertArrayEquals(expected.adapter(), stepped.adapter(), 1e-6f);
    assertEquals(7, stepped.cursor());
  }

  /** What is not trained does not count in the norm either. */
  @Test
  void whatIsFixedStaysAsItIs() {
    AdapterState stepped = new OptimizerStep(0, RATE, ADAMW)
        .apply(AdapterState.initial(new float[] {1, 2}), new float[] {3, 4}, new boolean[] {true, false}, 0, 1);
    assertEquals(1, stepped.adapter()[0]);
    float[] gradient = {300, 0.5f};
    new OptimizerStep(1, RATE, ADAMW).apply(AdapterState.initial(new float[] {1, 2}), gradient,
        new boolean[] {true, false}, 0, 1);
    assertArrayEquals(new float[] {0, 0.5f}, gradient);
  }
}
