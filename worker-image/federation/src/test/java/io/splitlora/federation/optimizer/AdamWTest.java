package io.splitlora.federation.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.federation.adapter.AdapterState;
import org.junit.jupiter.api.Test;

class AdamWTest {

  /** m = 0.1 g, v = 0.01 g²; corrected by 1 - β they are g and g², so the step is the rate, whatever the gradient. */
  @Test
  void theFirstStepHasTheLengthOfTheRate() {
    var adamW = new AdamW(0.9, 0.99, 1e-8, 0);
    AdapterState state = AdapterState.initial(new float[] {1, 1, 1});
    AdapterState next = adamW.update(state, new float[] {2, -0.001f, 0}, 0.5, 7);
    assertArrayEquals(new float[] {0.5f, 1.5f, 1}, next.adapter(), 1e-4f);
    assertArrayEquals(new float[] {0.2f, -0.0001f, 0}, next.firstMoment(), 1e-7f);
    assertArrayEquals(new float[] {0.04f, 1e-8f, 0}, next.secondMoment(), 1e-7f);
    assertEquals(1, next.updates());
    assertEquals(7, next.cursor());
  }

  /**
   * g = 1, then 3, β = (0.5, 0.5), ε = 1, rate 1:
   * m = 0.5, v = 0.5, step = (0.5 / 0.5) / (√(0.5 / 0.5) + 1) = 1/2;
   * m = 1.75, v = 4.75, step = (1.75 / 0.75) / (√(4.75 / 0.75) + 1).
   */
  @Test
  void momentsAreCorrectedForTheirStartAtZero() {
    var adamW = new AdamW(0.5, 0.5, 1, 0);
    AdapterState state = adamW.update(AdapterState.initial(new float[] {0}), new float[] {1}, 1, 1);
    assertEquals(-0.5, state.adapter()[0], 1e-7);
    state = adamW.update(state, new float[] {3}, 1, 2);
    assertEquals(1.75, state.firstMoment()[0]);
    assertEquals(4.75, state.secondMoment()[0]);
    assertEquals(-0.5 - 1.75 / 0.75 / (Math.sqrt(4.75 / 0.75) + 1), state.adapter()[0], 1e-6);
  }

  /** Decoupled: w (1 - rate * decay), and no trace of the decay in the moments. */
  @Test
  void weightDecayLeavesTheMomentsAlone() {
    var adamW = new AdamW(0.9, 0.999, 1e-8, 0.1);
    AdapterState next = adamW.update(AdapterState.initial(new float[] {4}), new float[] {0}, 0.5, 1);
    assertEquals(4 * 0.95, next.adapter()[0], 1e-6);
    assertEquals(0, next.firstMoment()[0]);
    assertEquals(0, next.secondMoment()[0]);
  }

  /** 1 - 0.999f would be 0.00099998713. */
  @Test
  void shareOfTheNewestGradientIsNotRoundedAway() {
    var adamW = new AdamW(0.9, 0.999, 1e-8, 0);
    AdapterState next = adamW.update(AdapterState.initial(new float[] {0}), new float[] {1}, 1, 1);
    assertEquals(0.1f, next.firstMoment()[0]);
    assertEquals(0.001f, next.secondMoment()[0]);
  }
}
