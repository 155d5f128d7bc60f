package io.splitlora.federation.aggregation;

import io.splitlora.federation.random.CounterRandom;

/** New adapters whose product is zero: one factor random as {@code AdapterInit} draws A, the other zero. */
final class FreshStart {

  private FreshStart() {}

  static Factors randomA(Factors like, int rank, CounterRandom random) {
    return Factors.first(like.in(), like.out(), rank, uniform(rank * like.in(), like.in(), random),
        new double[like.out() * rank]);
  }

  /** The mirror image: of the transposed matrix, Bᵀ is the factor that looks at the input. */
  static Factors randomB(Factors like, int rank, CounterRandom random) {
    return Factors.first(like.in(), like.out(), rank, new double[rank * like.in()],
        uniform(like.out() * rank, like.out(), random));
  }

  /**
   * In ±1/√width, rounded to the single precision in which adapters travel, so that whoever draws has the same numbers.
   */
  private static double[] uniform(int size, int width, CounterRandom random) {
    double bound = 1 / Math.sqrt(width);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return values;
  }
}
