package io.splitlora.federation.aggregation;

import java.util.Optional;

/**
 * Exact federated LoRA (arXiv 2410.09432): FedAvg, and what it misses of the mean change, Σ p_i s_i B_i A_i - s B̄ Ā,
 * goes into the base as stacked factors; equal ranks.
 */
public final class FedExLoRA implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = Mean.of(this, global, uploads);
    Stack missed = Stack.ofMeanChange(global, uploads);
    missed.add(-scale, mean);
    return new FoldResult(mean, Optional.of(missed.factors()));
  }

  @Override
  public boolean changesBase() {
    return true;
  }
}
