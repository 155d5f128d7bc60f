package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.testing.Closeness;
import java.util.Arrays;
import java.util.List;

/** What adapters do to a matrix, [out, in] row-major and written out in full. */
public final class Changes {

  private Changes() {}

  /** s B A. */
  static double[] of(double scale, Factors factors) {
    double[] change = new double[factors.out() * factors.in()];
    for (int row = 0; row < factors.out(); row++) {
      for (int j = 0; j < factors.rank(); j++) {
        double b = scale * factors.b()[row * factors.rank() + j];
        for (int column = 0; column < factors.in(); column++) {
          change[row * factors.in() + column] += b * factors.a()[j * factors.in() + column];
        }
      }
    }
    return change;
  }

  /** Σ p_i s_i B_i A_i. */
  static double[] mean(List<Upload> uploads) {
    return uploads.stream().map(upload -> of(upload.weight() * upload.scale(), upload.factors())).reduce(Changes::sum)
        .orElseThrow();
  }

  /** What a round did in all: through the adapter and through the base. */
  static double[] of(double scale, FoldResult folded) {
    double[] adapter = of(scale, folded.global());
    return folded.baseChange().map(base -> sum(adapter, of(1, base))).orElse(adapter);
  }

  static double[] sum(double[] x, double[] y) {
    double[] sum = x.clone();
    Arrays.setAll(sum, i -> x[i] + y[i]);
    return sum;
  }

  /** By the largest value expected. */
  static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
    double error = Closeness.error(expected, actual);
    assertTrue(error <= tolerance, what + " is off by " + error);
  }

  static void assertClose(Factors expected, Factors actual, double tolerance, String what) {
    assertEquals(expected.rank(), actual.rank(), what + ": rank");
    assertClose(expected.a(), actual.a(), tolerance, what + ": A");
    assertClose(expected.b(), actual.b(), tolerance, what + ": B");
  }

  /** Zeros of both signs told apart. */
  static void assertSameBits(Factors expected, Factors actual, String what) {
    assertTrue(Arrays.equals(expected.components(), actual.components()), what + ": components");
    assertTrue(Arrays.equals(expected.a(), actual.a()), what + ": A");
    assertTrue(Arrays.equals(expected.b(), actual.b()), what + ": B");
  }
}
