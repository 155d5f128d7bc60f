package io.splitlora.federation.aggregation;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The singular value decomposition C = (U Σ) Vᵀ of a small matrix by one-sided Jacobi rotations (Hestenes 1958), which
 * orthogonalise its columns two by two. Unlike implicit QR it also ends where columns depend on each other, as those of
 * clients that agree do, and small singular values are as accurate as large ones (Demmel and Veselić 1992).
 *
 * @param us columns of U Σ, the longest first
 * @param vs columns of V, in the same order
 */
record JacobiSvd(double[][] us, double[][] vs) {

  private static final int MOST_SWEEPS = 100;
  private static final double ORTHOGONAL = 1e-15;

  /** @param columns of C; changed in place */
  static JacobiSvd of(double[][] columns) {
    double[][] vs = identity(columns.length);
    for (int sweep = 0; sweep < MOST_SWEEPS && rotatesAny(columns, vs); sweep++) {
      // each sweep leaves the columns closer to orthogonal, at last quadratically
    }
    int[] order = IntStream.range(0, columns.length).boxed()
        .sorted(Comparator.<Integer>comparingDouble(j -> -dot(columns[j], columns[j]))
            .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue).toArray();
    return new JacobiSvd(IntStream.of(order).mapToObj(j -> columns[j]).toArray(double[][]::new),
        IntStream.of(order).mapToObj(j -> vs[j]).toArray(double[][]::new));
  }

  private static double[][] identity(int n) {
    double[][] columns = new double[n][n];
    for (int j = 0; j < n; j++) {
      columns[j][j] = 1;
    }
    return columns;
  }

  private static boolean rotatesAny(double[][] columns, double[][] vs) {
    boolean rotated = false;
    for (int p = 0; p < columns.length; p++) {
      for (int q = p + 1; q < columns.length; q++) {
        rotated |= rotates(columns, vs, p, q);
      }
    }
    return rotated;
  }

  private static boolean rotates(double[][] columns, double[][] vs, int p, int q) {
    double both = dot(columns[p], columns[q]);
    double ofP = dot(columns[p], columns[p]);
    double ofQ = dot(columns[q], columns[q]);
    if (Math.abs(both) <= ORTHOGONAL * Math.sqrt(ofP) * Math.sqrt(ofQ)) {
      return false;
    }
    double zeta = (ofQ - ofP) / (2 * both);
    double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cosine = 1 / Math.hypot(1, tangent);
    rotate(columns[p], columns[q], cosine, cosine * tangent);
    rotate(vs[p], vs[q], cosine, cosine * tangent);
    return true;
  }

  private static void rotate(double[] p, double[] q, double cosine, double sine) {
    for (int i = 0; i < p.length; i++) {
      double before = p[i];
      p[i] = cosine * before - sine * q[i];
      q[i] = sine * before + cosine * q[i];
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
