package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.worker.adapter.AdapterScale;
import io.splitlora.worker.random.Subset;

/**
 * Federated sketching LoRA (arXiv 2501.19389, algorithm 1): each round a client draws k of the r components, one set for the rows
 * of A and the columns of B, and trains these with the scale s r/k, so that its adapter is the global one on average (eq. 5). Its
 * change counts p_i, 1/N with uniform weights, whoever else has the component: dividing by owners would favour the rare.
 */
public final class FSLoRA implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    return Start.all(global.select(Subset.draw(global.rank(), Math.min(seat.sketch(), global.rank()), seat.own("sketch"))));
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return AdapterScale.of(adapter) * rank / sketch;
  }

  /** B[:,J] += p ΔB, A[J,:] += p ΔA (eq. 8); what was given out is global[J], so Δ is what came back less that. */
  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] a = global.a().clone();
    double[] b = global.b().clone();
    for (Upload upload : uploads) {
      addChange(a, b, global, upload);
    }
    return Folded.of(new Factors(global.in(), global.out(), global.components(), a, b));
  }

  private static void addChange(double[] a, double[] b, Factors global, Upload upload) {
    Factors factors = upload.factors();
    double p = upload.weight();
    int in = global.in();
    int rank = global.rank();
    int own = factors.rank();
    for (int j = 0; j < own; j++) {
      int to = factors.components()[j] * in;
      for (int i = 0; i < in; i++) {
        a[to + i] += p * (factors.a()[j * in + i] - global.a()[to + i]);
      }
    }
    for (int row = 0; row < global.out(); row++) {
      for (int j = 0; j < own; j++) {
        int to = row * rank + factors.components()[j];
        b[to] += p * (factors.b()[row * own + j] - global.b()[to]);
      }
    }
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }
}
