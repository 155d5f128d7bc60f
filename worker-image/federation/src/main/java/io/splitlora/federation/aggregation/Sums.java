package io.splitlora.federation.aggregation;

import java.util.Arrays;

/** Weighted sums, in the order of their calls. */
final class Sums {

  private Sums() {}

  /** The one zero that changes no summand's sign: the mean of one client is its adapter, bit for bit. */
  static double[] begin(int length) {
    double[] sum = new double[length];
    Arrays.fill(sum, -0.0);
    return sum;
  }

  static void add(double[] sum, double weight, double[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values[i];
    }
  }
}
