package io.splitlora.federation.aggregation;

/** The weighted mean of A and of B, which only adapters of one rank have. */
final class Mean {

  private Mean() {}

  /** Names the rule where a rank is another one. */
  static Factors of(FoldingRule rule, Factors global, Iterable<Upload> uploads) {
    double[] a = Sums.begin(global.a().length);
    double[] b = Sums.begin(global.b().length);
    for (Upload upload : uploads) {
      requireRank(rule, global.rank(), upload.factors().rank());
      Sums.add(a, upload.weight(), upload.factors().a());
      Sums.add(b, upload.weight(), upload.factors().b());
    }
    return new Factors(global.in(), global.out(), global.components(), a, b);
  }

  static void requireRank(FoldingRule rule, int expected, int actual) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          rule.getClass().getSimpleName() + " averages adapters of one rank, but an upload has rank "
              + actual + " and the global adapter has rank " + expected + "; give every pool the rank " + expected
              + ", or take a rule for different ranks such as RBLA");
    }
  }
}
