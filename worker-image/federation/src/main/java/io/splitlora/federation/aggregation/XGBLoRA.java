package io.splitlora.federation.aggregation;

/**
 * A chain as in gradient boosting (arXiv 2410.19694): each round trains one small adapter from a fresh start
 * that all share, its mean is merged into the base, and a new one begins; equal ranks.
 */
public final class XGBLoRA implements FoldingRule {

  @Override
  public Start down(Factors global, Recipient recipient) {
    return Start.all(FreshStart.randomA(global, global.rank(), recipient.shared("fresh")));
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Chain.link(this, global, scale, uploads);
  }

  @Override
  public boolean restarts() {
    return true;
  }
}
