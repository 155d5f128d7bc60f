package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.random.CounterRandom;

/** The adapter before the first step, as in LoRA: A uniform in ±1/√in (Kaiming-uniform with a = √5), B zero. */
public final class AdapterInit {

  private AdapterInit() {}

  /**
   * A flat vector of the layout. Each matrix has a key of its own, so its numbers depend neither on the cut nor on
   * other ranks.
   */
  public static float[] draw(AdapterLayout layout, long seed) {
    float[] flat = new float[layout.size()];
    for (Slot slot : layout.slots()) {
      System.arraycopy(drawA(slot, seed), 0, flat, slot.offset(), slot.sizeOfA());
    }
    return flat;
  }

  /** The first A of one matrix, [rank, in]. */
  public static float[] drawA(Slot slot, long seed) {
    float[] a = new float[slot.sizeOfA()];
    var random = CounterRandom.keyed(seed, "adapter", slot.block(), slot.target().name());
    double bound = 1 / Math.sqrt(slot.in());
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return a;
  }
}
