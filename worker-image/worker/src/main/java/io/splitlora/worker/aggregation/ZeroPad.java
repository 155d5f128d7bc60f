package io.splitlora.worker.aggregation;

import java.util.Arrays;

/**
 * FedAvg of factors filled up with zeros (the baseline of arXiv 2401.06432 and 2408.08699): component j shrinks by the weight of
 * those who do not have it.
 */
public final class ZeroPad implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] a = Sums.begin(global.a().length);
    double[] b = Sums.begin(global.b().length);
    for (Upload upload : uploads) {
      add(a, b, global.rank(), upload.factors(), upload.weight());
    }
    return Folded.of(new Factors(global.in(), global.out(), global.components(), a, b));
  }

  static void add(double[] a, double[] b, int rank, Factors factors, double weight) {
    double[] share = new double[factors.rank()];
    Arrays.fill(share, weight);
    OwnersMean.addRows(a, factors, share);
    OwnersMean.addColumns(b, rank, factors, share);
  }
}
