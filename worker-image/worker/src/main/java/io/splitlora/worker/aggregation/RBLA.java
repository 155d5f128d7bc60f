package io.splitlora.worker.aggregation;

/**
 * Rank-based LoRA aggregation (arXiv 2408.08699, algorithm 1): each rank component is the weighted mean over its owners, so a
 * rare one is not diluted; one that nobody owns this round keeps its value.
 */
public final class RBLA implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Folded.of(OwnersMean.of(global, uploads));
  }
}
