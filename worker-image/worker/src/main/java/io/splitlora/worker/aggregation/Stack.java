package io.splitlora.worker.aggregation;

import java.util.ArrayList;
import java.util.List;

/** Factors one below and one beside the other: the product of the stacks is the sum of the products. */
final class Stack {

  private final int in;
  private final int out;
  private final List<Factors> parts = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();

  Stack(int in, int out) {
    this.in = in;
    this.out = out;
  }

  /** Adds weight * B A; the weight goes on A, once. */
  Stack add(double weight, Factors factors) {
    if (weight != 0 && factors.rank() > 0) {
      parts.add(factors);
      weights.add(weight);
    }
    return this;
  }

  /** A_g = [w_1 A_1; …], B_g = [B_1, …] */
  Factors factors() {
    int rank = parts.stream().mapToInt(Factors::rank).sum();
    double[] a = new double[rank * in];
    double[] b = new double[out * rank];
    int before = 0;
    for (int n = 0; n < parts.size(); n++) {
      Factors part = parts.get(n);
      for (int i = 0; i < part.a().length; i++) {
        a[before * in + i] = weights.get(n) * part.a()[i];
      }
      for (int row = 0; row < out; row++) {
        System.arraycopy(part.b(), row * part.rank(), b, row * rank + before, part.rank());
      }
      before += part.rank();
    }
    return Factors.first(in, out, rank, a, b);
  }
}
