package io.splitlora.federation.random;

import java.util.Arrays;

/** Draws some of many uniformly, without replacement. */
public final class Subset {

  private Subset() {}

  /** Draws this many of 0 to all - 1, in ascending order, by the first steps of a Fisher-Yates shuffle. */
  public static int[] draw(int all, int size, CounterRandom random) {
    int[] order = new int[all];
    for (int i = 0; i < all; i++) {
      order[i] = i;
    }
    for (int i = 0; i < size; i++) {
      int other = i + random.nextInt(all - i);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    int[] drawn = Arrays.copyOf(order, size);
    Arrays.sort(drawn);
    return drawn;
  }
}
