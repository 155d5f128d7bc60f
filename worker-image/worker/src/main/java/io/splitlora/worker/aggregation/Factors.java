package io.splitlora.worker.aggregation;

import java.util.stream.IntStream;

/**
 * Rank components of one adapted matrix W [out, in]: component j is row j of A [rank, in] and column j of B [out, rank],
 * both row-major. Whoever makes one must not change the arrays afterwards.
 *
 * @param components index of each in the global adapter, rising
 */
public record Factors(int in, int out, int[] components, double[] a, double[] b) {

  public Factors {
    if (a.length != components.length * in || b.length != out * components.length) {
      throw new IllegalArgumentException(components.length + " components of a matrix [" + out + ", " + in + "] do not have "
          + a.length + " and " + b.length + " numbers");
    }
  }

  /** The first components of the global adapter: 0 to rank - 1. */
  public static Factors first(int in, int out, int rank, double[] a, double[] b) {
    return new Factors(in, out, IntStream.range(0, rank).toArray(), a, b);
  }

  public static Factors zero(int in, int out, int rank) {
    return first(in, out, rank, new double[rank * in], new double[out * rank]);
  }

  public int rank() {
    return components.length;
  }

  /** These components of a global adapter, whose own are 0 to rank - 1. */
  public Factors select(int[] chosen) {
    double[] partOfA = new double[chosen.length * in];
    double[] partOfB = new double[out * chosen.length];
    for (int j = 0; j < chosen.length; j++) {
      System.arraycopy(a, chosen[j] * in, partOfA, j * in, in);
      for (int row = 0; row < out; row++) {
        partOfB[row * chosen.length + j] = b[row * rank() + chosen[j]];
      }
    }
    return new Factors(in, out, chosen, partOfA, partOfB);
  }
}
