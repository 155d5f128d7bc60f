package io.splitlora.worker.aggregation;

import io.splitlora.worker.random.CounterRandom;
import java.util.Arrays;

/** A few components, drawn uniformly without replacement. */
final class Sketch {

  private Sketch() {}

  /** The size smallest of rank random numbers win: each set of this size is as likely as any other; rising. */
  static int[] draw(int rank, int size, CounterRandom random) {
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i;
    }
    for (int i = 0; i < size; i++) { // the first steps of a Fisher-Yates shuffle
      int other = i + random.nextInt(rank - i);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    int[] drawn = Arrays.copyOf(order, size);
    Arrays.sort(drawn);
    return drawn;
  }
}
