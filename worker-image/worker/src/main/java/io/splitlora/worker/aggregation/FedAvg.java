package io.splitlora.worker.aggregation;

/** Federated averaging (arXiv 1602.05629, algorithm 1): the weighted mean of A and of B; equal ranks. */
public final class FedAvg implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] a = Sums.begin(global.a().length);
    double[] b = Sums.begin(global.b().length);
    for (Upload upload : uploads) {
      Sums.add(a, upload.weight(), upload.factors().a());
      Sums.add(b, upload.weight(), upload.factors().b());
    }
    return Folded.of(new Factors(global.in(), global.out(), global.components(), a, b));
  }
}
