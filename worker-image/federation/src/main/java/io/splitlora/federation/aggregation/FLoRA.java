package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import java.util.Optional;

/**
 * Stacking (arXiv 2409.05976): [B_1 B_2 …] [p_1 s_1 A_1; p_2 s_2 A_2; …] is Σ p_i s_i B_i A_i exactly, for any ranks.
 * It goes into the base, and every client begins the next round with a fresh adapter.
 */
public final class FLoRA implements FoldingRule {

  @Override
  public Start down(Factors global, Recipient recipient) {
    return Start.all(FreshStart.randomA(global, Math.min(recipient.rank(), global.rank()), recipient.own("fresh")));
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return OwnScale.of(adapter, rank);
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors change = Stack.ofMeanChange(global, uploads).factors();
    return new FoldResult(Factors.zero(global.in(), global.out(), global.rank()), Optional.of(change));
  }

  @Override
  public boolean restarts() {
    return true;
  }
}
