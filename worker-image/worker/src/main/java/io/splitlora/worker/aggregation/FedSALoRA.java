package io.splitlora.worker.aggregation;

/**
 * FedSA-LoRA (arXiv 2410.01463, section 4): A, which learns what is common, is averaged and shared; each client goes on with the B of its own. The
 * global adapter, for evaluation and export, has the mean of both.
 */
public final class FedSALoRA implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    double[] b = seat.own().map(own -> own.factors().b()).orElse(global.b());
    return Start.all(new Factors(global.in(), global.out(), global.components(), global.a(), b));
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Folded.of(EqualRanks.mean(global, uploads));
  }
}
