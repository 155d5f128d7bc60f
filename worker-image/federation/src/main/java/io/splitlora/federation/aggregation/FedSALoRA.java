package io.splitlora.federation.aggregation;

/**
 * Share-A LoRA (arXiv 2410.01463): A is averaged and shared, B stays the client's own from its start at zero. The
 * mean of B serves evaluation and export alone; equal ranks.
 */
public final class FedSALoRA implements FoldingRule {

  @Override
  public Start down(Factors global, Recipient recipient) {
    double[] b = recipient.own().map(own -> own.factors().b()).orElseGet(() -> new double[global.b().length]);
    return Start.all(new Factors(global.in(), global.out(), global.components(), global.a(), b));
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return FoldResult.of(Mean.of(this, global, uploads));
  }

  @Override
  public boolean keepsOwn() {
    return true;
  }
}
