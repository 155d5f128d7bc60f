package io.splitlora.worker.aggregation;

import java.util.Optional;

/**
 * FedEx-LoRA (arXiv 2410.09432, eq. 9 and 10): FedAvg, and the residual Σ p_i s B_i A_i − s B̄ Ā, which it misses, goes into the base of everyone: together
 * exact. Equal ranks.
 */
public final class FedExLoRA implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = EqualRanks.mean(global, uploads);
    var residual = new Stack(global.in(), global.out());
    for (Upload upload : uploads) {
      residual.add(upload.weight() * upload.scale(), upload.factors());
    }
    return new Folded(mean, Optional.of(residual.add(-scale, mean).factors()));
  }

  @Override
  public boolean changesBase() {
    return true;
  }
}
