package io.splitlora.federation.adapter;

import static io.splitlora.federation.adapter.Adapters.ALL;
import static io.splitlora.federation.adapter.Adapters.MODEL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdapterInitTest {

  @Test
  void aCutDoesNotChangeTheNumbers() {
    float[] whole = draw(0, 4, 11);
    for (int cut = 0; cut <= 4; cut++) {
      float[] client = draw(0, cut, 11);
      float[] server = draw(cut, 4, 11);
      float[] both = Arrays.copyOf(client, whole.length);
      System.arraycopy(server, 0, both, client.length, server.length);
      assertArrayEquals(whole, both, "cut " + cut);
    }
  }

  @Test
  void anotherTargetDoesNotChangeTheNumbersOfTheOthers() {
    float[] q = AdapterInit.draw(AdapterLayout.of(MODEL, Adapters.of(2, List.of(AdapterTarget.q)), 0, 1), 11);
    float[] qAndV =
        AdapterInit.draw(AdapterLayout.of(MODEL, Adapters.of(2, List.of(AdapterTarget.q, AdapterTarget.v)), 0, 1), 11);
    assertArrayEquals(q, Arrays.copyOf(qAndV, q.length));
  }

  @Test
  void aIsUniformWithinItsBoundAndBIsZero() {
    AdapterLayout layout = AdapterLayout.of(MODEL, Adapters.of(64, ALL), 0, 4);
    float[] drawn = AdapterInit.draw(layout, 11);
    for (Slot slot : layout.slots()) {
      double bound = 1 / Math.sqrt(slot.in());
      double squares = 0;
      double largest = 0;
      for (int i = slot.offset(); i < slot.offsetOfB(); i++) {
        largest = Math.max(largest, Math.abs(drawn[i]));
        squares += drawn[i] * drawn[i];
      }
      assertTrue(largest <= bound && largest > 0.95 * bound, slot + ": " + largest);
      assertEquals(bound * bound / 3, squares / slot.sizeOfA(), 0.25 * bound * bound / 3,
          "variance of the uniform distribution");
      for (int i = slot.offsetOfB(); i < slot.end(); i++) {
        assertEquals(0f, drawn[i]);
      }
    }
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    assertArrayEquals(draw(0, 4, 11), draw(0, 4, 11));
    assertFalse(Arrays.equals(draw(0, 4, 11), draw(0, 4, 12)));
  }

  @Test
  void blocksDiffer() {
    assertFalse(Arrays.equals(draw(0, 1, 11), draw(1, 2, 11)));
  }

  private static float[] draw(int from, int to, long seed) {
    return AdapterInit.draw(AdapterLayout.of(MODEL, Adapters.of(3, ALL), from, to), seed);
  }
}
