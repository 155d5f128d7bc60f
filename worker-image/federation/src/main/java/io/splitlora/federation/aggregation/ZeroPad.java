package io.splitlora.federation.aggregation;

/**
 * FedAvg of factors filled up with zeros to the largest rank of the round: a component shrinks by the share of those
 * who do not own it, which RBLA (arXiv 2408.08699) cures. Components beyond that rank stay as they were: of zeros in A
 * and B no gradient would ever bring them back.
 */
public final class ZeroPad implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    var sums = new ComponentSums(global);
    uploads.forEach(upload -> sums.add(upload.weight(), upload.factors()));
    return FoldResult.of(sums.elseGlobal());
  }
}
