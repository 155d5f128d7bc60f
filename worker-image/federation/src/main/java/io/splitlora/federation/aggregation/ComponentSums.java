package io.splitlora.federation.aggregation;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Sums over rank components that not everyone brings, in the order of their calls. */
final class ComponentSums {

  private final Factors global;
  private final double[] a;
  private final double[] b;
  private final double[] weights;

  ComponentSums(Factors global) {
    this.global = global;
    a = Sums.begin(global.a().length);
    b = Sums.begin(global.b().length);
    weights = new double[global.rank()];
  }

  /** As if the part were filled up with zeros. */
  void add(double weight, Factors part) {
    double[] keep = new double[part.rank()];
    double[] take = new double[part.rank()];
    Arrays.fill(keep, 1);
    Arrays.fill(take, weight);
    for (int component : part.components()) {
      weights[component] += weight;
    }
    blend(keep, take, part);
  }

  /**
   * Moves the mean of each component over its owners so far, by (1 - w/W) and w/W where W is their weight: the first
   * owner's numbers are taken bit for bit, and one reading of the uploads is enough.
   */
  void average(double weight, Factors part) {
    if (weight == 0) {
      return;
    }
    double[] keep = new double[part.rank()];
    double[] take = new double[part.rank()];
    for (int j = 0; j < part.rank(); j++) {
      double before = weights[part.components()[j]];
      weights[part.components()[j]] = before + weight;
      take[j] = weight / (before + weight);
      keep[j] = 1 - take[j];
    }
    blend(keep, take, part);
  }

  private void blend(double[] keep, double[] take, Factors part) {
    int[] to = part.components();
    int in = global.in();
    for (int j = 0; j < to.length; j++) {
      blendRow(a, to[j] * in, keep[j], take[j], part.a(), j * in, in);
    }
    for (int row = 0; row < global.out(); row++) {
      int base = row * global.rank();
      int from = row * to.length;
      for (int j = 0; j < to.length; j++) {
        b[base + to[j]] = keep[j] * b[base + to[j]] + take[j] * part.b()[from + j];
      }
    }
  }

  private static void blendRow(double[] sum, int at, double keep, double take, double[] values, int from, int length) {
    for (int i = 0; i < length; i++) {
      sum[at + i] = keep * sum[at + i] + take * values[from + i];
    }
  }

  /** What has come together; components that nobody with a weight brought are the global adapter's, unchanged. */
  Factors elseGlobal() {
    return plusGlobal(weight -> weight == 0 ? 1 : 0);
  }

  /** @param share of the global adapter's component that is added, by the weight of those who brought it */
  Factors plusGlobal(DoubleUnaryOperator share) {
    double[] shares = Arrays.stream(weights).map(share).toArray();
    double[] sumOfA = a.clone();
    double[] sumOfB = b.clone();
    for (int j = 0; j < shares.length; j++) {
      if (shares[j] != 0) {
        addComponent(j, shares[j], sumOfA, sumOfB);
      }
    }
    return new Factors(global.in(), global.out(), global.components(), sumOfA, sumOfB);
  }

  private void addComponent(int j, double share, double[] sumOfA, double[] sumOfB) {
    for (int i = j * global.in(); i < (j + 1) * global.in(); i++) {
      sumOfA[i] += share * global.a()[i];
    }
    for (int i = j; i < sumOfB.length; i += global.rank()) {
      sumOfB[i] += share * global.b()[i];
    }
  }
}
