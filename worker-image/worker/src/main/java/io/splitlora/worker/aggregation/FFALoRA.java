package io.splitlora.worker.aggregation;

import io.splitlora.worker.adapter.Frozen;

/**
 * FFA-LoRA (arXiv 2403.12313, section 4): A stays at the random start that all share, only B is trained and travels; Σ p_i B_i A is then exactly
 * (Σ p_i B_i) A. With different ranks each column of B is averaged over its owners.
 */
public final class FFALoRA implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = OwnersMean.of(global, uploads);
    return Folded.of(new Factors(global.in(), global.out(), global.components(), global.a(), mean.b()));
  }

  @Override
  public Frozen frozen(int round) {
    return Frozen.A;
  }
}
