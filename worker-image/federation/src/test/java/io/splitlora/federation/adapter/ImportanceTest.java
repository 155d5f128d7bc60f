package io.splitlora.federation.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import org.junit.jupiter.api.Test;

class ImportanceTest {

  /** I = 6, then 2; Ī = 3, then 2.5; Ū = 3/4, then 9/16 + 1/8. */
  @Test
  void sensitivityIsSmoothedAndSoIsHowMuchItMoves() {
    Importance importance = Importance.none(1);
    importance.observe(new float[] {-2}, new float[] {3}, 0.5, 0.75);
    assertArrayEquals(new float[] {3, 0.75f}, new float[] {importance.smoothed()[0], importance.uncertainty()[0]});
    importance.observe(new float[] {-2}, new float[] {-1}, 0.5, 0.75);
    assertArrayEquals(new float[] {2.5f, 0.6875f}, new float[] {importance.smoothed()[0], importance.uncertainty()[0]});
  }

  /** A [2, 1] at 1 and B [2, 2] behind it. */
  @Test
  void aComponentsScoreIsTheMeanOverItsRowAndColumn() {
    var importance = new Importance(new float[] {99, 1, 2, 3, 4, 5, 6}, new float[] {99, 1, 1, 2, 2, 3, 3});
    double[] scores = importance.scores(new Slot(0, AdapterTarget.q, 2, 1, 2, 1));
    assertArrayEquals(new double[] {(1 + 6 + 15) / 3.0, (2 + 8 + 18) / 3.0}, scores, 1e-14);
  }
}
