package io.splitlora.federation.aggregation;

import io.splitlora.federation.adapter.Frozen;

/**
 * Frozen-A LoRA (arXiv 2403.12313): A stays at the one random start that all share and only B is trained, so
 * that Σ p_i B_i A is exact. With different ranks, each column of B is averaged over its owners.
 */
public final class FFALoRA implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] b = new RBLA().fold(global, scale, uploads).global().b();
    return FoldResult.of(new Factors(global.in(), global.out(), global.components(), global.a(), b));
  }

  @Override
  public Frozen frozen(int round) {
    return Frozen.A;
  }
}
