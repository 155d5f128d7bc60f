package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;

/**
 * FlexLoRA (arXiv 2402.11505): ΔW = Σ p_i s_i B_i A_i, and every client receives its best approximation of the
 * client's rank. The global adapter is the best one of the full rank; the first components of it are the best of their
 * number.
 */
public final class FlexLoRA implements FoldingRule {

  @Override
  public Start down(Factors global, Recipient recipient) {
    return Start.all(
        rescaled(FoldingRule.super.down(global, recipient).factors(), recipient.globalScale() / recipient.scale()));
  }

  /** The same change under a client's own scale. */
  static Factors rescaled(Factors factors, double factor) {
    double[] b = factors.b().clone();
    for (int i = 0; i < b.length; i++) {
      b[i] *= factor;
    }
    return new Factors(factors.in(), factors.out(), factors.components(), factors.a(), b);
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return OwnScale.of(adapter, rank);
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return FoldResult.of(BestApproximation.of(Stack.ofMeanChange(global, uploads).factors(), scale, global));
  }

  /** The components of the next round are other ones. */
  @Override
  public boolean keepsMoments() {
    return false;
  }
}
