package io.splitlora.worker.aggregation;

/** Means of each rank component over those who have it alone. */
final class OwnersMean {

  private OwnersMean() {}

  /**
   * θ_j = Σ p_i θ_ij / Σ p_i over the owners of component j (RBLA, arXiv 2408.08699, eq. 7); the one of before where nobody
   * of any weight owns it. The weights are divided first: who owns a component alone determines it, bit for bit.
   */
  static Factors of(Factors global, Iterable<Upload> uploads) {
    double[] owned = ownedWeight(global, uploads);
    double[] a = kept(global.a(), owned, global.in(), false);
    double[] b = kept(global.b(), owned, global.rank(), true);
    for (Upload upload : uploads) {
      Factors factors = upload.factors();
      double[] share = new double[factors.rank()];
      for (int j = 0; j < share.length; j++) {
        double of = owned[factors.components()[j]];
        share[j] = of > 0 ? upload.weight() / of : 0;
      }
      addRows(a, factors, share);
      addColumns(b, global.rank(), factors, share);
    }
    return new Factors(global.in(), global.out(), global.components(), a, b);
  }

  private static double[] ownedWeight(Factors global, Iterable<Upload> uploads) {
    double[] owned = new double[global.rank()];
    for (Upload upload : uploads) {
      for (int component : upload.factors().components()) {
        owned[component] += upload.weight();
      }
    }
    return owned;
  }

  /** A's rows or B's columns of components that nobody owns; zeros that change no summand's sign elsewhere. */
  private static double[] kept(double[] before, double[] owned, int width, boolean columns) {
    double[] next = Sums.begin(before.length);
    for (int i = 0; i < before.length; i++) {
      int component = columns ? i % width : i / width;
      if (!(owned[component] > 0)) {
        next[i] = before[i];
      }
    }
    return next;
  }

  /** A [rank, in]: row by row. */
  static void addRows(double[] a, Factors factors, double[] share) {
    int in = factors.in();
    for (int j = 0; j < factors.rank(); j++) {
      int to = factors.components()[j] * in;
      int from = j * in;
      for (int i = 0; share[j] != 0 && i < in; i++) {
        a[to + i] += share[j] * factors.a()[from + i];
      }
    }
  }

  /** B [out, rank]: for each row its few columns. */
  static void addColumns(double[] b, int rank, Factors factors, double[] share) {
    int own = factors.rank();
    int[] components = factors.components();
    double[] from = factors.b();
    for (int row = 0; row < factors.out(); row++) {
      for (int j = 0; j < own; j++) {
        if (share[j] != 0) {
          b[row * rank + components[j]] += share[j] * from[row * own + j];
        }
      }
    }
  }
}
