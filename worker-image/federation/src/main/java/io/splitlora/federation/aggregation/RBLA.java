package io.splitlora.federation.aggregation;

/**
 * Rank-based LoRA aggregation (arXiv 2408.08699): θ_j = Σ_{i: r_i > j} p_i θ_ij / Σ_{i: r_i > j} p_i, each
 * component over its owners alone. One that nobody owns stays as it was.
 */
public final class RBLA implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    var means = new ComponentSums(global);
    uploads.forEach(upload -> means.average(upload.weight(), upload.factors()));
    return FoldResult.of(means.elseGlobal());
  }
}
