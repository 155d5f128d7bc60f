package io.splitlora.federation.aggregation;

/** Federated averaging (arXiv 1602.05629, algorithm 1): the weighted mean of A and of B; equal ranks. */
public final class FedAvg implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return FoldResult.of(Mean.of(this, global, uploads));
  }
}
