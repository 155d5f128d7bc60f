package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.federation.random.CounterRandom;
import java.util.stream.IntStream;

/** Small matrices for tests. */
public final class Numbers {

  private Numbers() {}

  /** B A, [out, in], times a factor. */
  static double[] product(double factor, Factors factors) {
    double[] product = new double[factors.out() * factors.in()];
    for (int row = 0; row < factors.out(); row++) {
      for (int j = 0; j < factors.rank(); j++) {
        for (int i = 0; i < factors.in(); i++) {
          product[row * factors.in() + i] +=
              factor * factors.b()[row * factors.rank() + j] * factors.a()[j * factors.in() + i];
        }
      }
    }
    return product;
  }

  static double[] plus(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + y[i]).toArray();
  }

  /** Σ p_i s_i B_i A_i */
  static double[] change(int size, Iterable<Upload> uploads) {
    double[] sum = new double[size];
    for (Upload upload : uploads) {
      sum = plus(sum, product(upload.weight() * upload.scale(), upload.factors()));
    }
    return sum;
  }

  static Factors random(int in, int out, int[] components, CounterRandom random) {
    return new Factors(in, out, components, normal(components.length * in, random),
        normal(out * components.length, random));
  }

  static Factors random(int in, int out, int rank, CounterRandom random) {
    return random(in, out, IntStream.range(0, rank).toArray(), random);
  }

  private static double[] normal(int length, CounterRandom random) {
    return IntStream.range(0, length).mapToDouble(i -> 2 * random.nextDouble() - 1).toArray();
  }

  /** Distance of the largest difference. */
  static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, what + ", number " + i);
    }
  }

  static void assertClose(Factors expected, Factors actual, double tolerance, String what) {
    assertClose(expected.a(), actual.a(), tolerance, what + ", A");
    assertClose(expected.b(), actual.b(), tolerance, what + ", B");
  }
}
