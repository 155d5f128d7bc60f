package io.splitlora.worker.aggregation;

/** The means of rules that take every client's adapter as a whole. */
final class EqualRanks {

  private EqualRanks() {}

  /** Σ p_i A_i and Σ p_i B_i. */
  static Factors mean(Factors global, Iterable<Upload> uploads) {
    double[] a = Sums.begin(global.a().length);
    double[] b = Sums.begin(global.b().length);
    for (Upload upload : uploads) {
      require(global, upload.factors());
      Sums.add(a, upload.weight(), upload.factors().a());
      Sums.add(b, upload.weight(), upload.factors().b());
    }
    return new Factors(global.in(), global.out(), global.components(), a, b);
  }

  private static void require(Factors global, Factors upload) {
    if (upload.rank() != global.rank()) {
      throw new IllegalArgumentException("an upload of rank " + upload.rank() + " where this rule needs the rank " + global.rank()
          + " of every client; choose RBLA, FlexLoRA or another rule that allows different ranks");
    }
  }
}
