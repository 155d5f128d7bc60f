package io.splitlora.worker.aggregation;

import io.splitlora.worker.random.CounterRandom;

/** New factors for rules that begin every round anew. */
final class Fresh {

  private Fresh() {}

  /** A uniform in ±1/√in, B zero. */
  static Factors withA(Factors global, int rank, CounterRandom random) {
    return Factors.first(global.in(), global.out(), rank, uniform(rank * global.in(), global.in(), random), new double[global.out() * rank]);
  }

  /** A zero, B uniform in ±1/√rank: what each column is fed with is as long as with a random A. */
  static Factors withB(Factors global, int rank, CounterRandom random) {
    return Factors.first(global.in(), global.out(), rank, new double[rank * global.in()], uniform(global.out() * rank, rank, random));
  }

  private static double[] uniform(int length, int fanIn, CounterRandom random) {
    double bound = 1 / Math.sqrt(fanIn);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound); // as it will travel
    }
    return values;
  }
}
