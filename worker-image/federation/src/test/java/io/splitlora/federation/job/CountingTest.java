package io.splitlora.federation.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.random.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CountingTest {

  private static double[] capped(double most, double... weights) {
    return new Counting(Weighting.Examples, most, 10).capped(weights);
  }

  @Test
  void whatIsAboveTheShareGoesToTheOthersInProportion() {
    assertArrayEquals(new double[] {0.4, 0.2, 0.4}, capped(0.4, 0.9, 0.1 / 3, 0.2 / 3), 1e-15);
    assertArrayEquals(new double[] {0.4, 0.35, 0.25}, capped(0.4, 0.88, 0.07, 0.05), 1e-15);
  }

  /** Who is lifted above the share passes on what is too much, too. */
  @Test
  void nobodyIsLiftedAboveIt() {
    assertArrayEquals(new double[] {0.3, 0.3, 0.3, 0.1}, capped(0.3, 0.8, 0.12, 0.07, 0.01), 1e-15);
  }

  @Test
  void whereTheSharesDoNotMakeAWholeAllCountAlike() {
    assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, capped(0.1, 0.7, 0.1, 0.1, 0.1));
    assertArrayEquals(new double[] {1}, capped(0.1, 1));
  }

  @Test
  void weightsWithinItKeepTheirBits() {
    double[] weights = {0.3, 0.3, 0.4};
    assertSame(weights, capped(0.4, weights));
    assertSame(weights, capped(1, weights));
  }

  @Test
  void theSumStaysOneAndTheOrderToo() {
    for (int seed = 0; seed < 500; seed++) {
      CounterRandom random = CounterRandom.keyed(seed, "weights");
      double[] drawn = random.doubles(1 + random.nextInt(12)).map(value -> Math.pow(value, 8)).toArray();
      double all = Arrays.stream(drawn).sum();
      double[] weights = Arrays.stream(drawn).map(value -> value / all).toArray();
      double most = 0.02 + random.nextDouble();
      double[] capped = capped(most, weights);
      assertEquals(1, Arrays.stream(capped).sum(), 1e-12, "seed " + seed);
      for (int i = 0; i < weights.length; i++) {
        assertTrue(capped[i] <= Math.max(most, 1.0 / weights.length) + 1e-15, "seed " + seed);
        for (int j = 0; j < weights.length; j++) {
          assertTrue(weights[i] > weights[j] || capped[i] <= capped[j] + 1e-15, "seed " + seed);
        }
      }
    }
  }
}
