package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.worker.adapter.AdapterScale;

/**
 * FLoRA (arXiv 2409.05976, eq. 6): the clients' adapters are stacked, which is exactly Σ p_k s_k B_k A_k, and merged into the base
 * of everyone; the next round begins with fresh adapters, A random for each client and B zero. Any ranks.
 */
public final class FLoRA implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    return Start.all(Fresh.withA(global, seat.rank(), seat.own("fresh")));
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return AdapterScale.of(adapter, rank);
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    var stack = new Stack(global.in(), global.out());
    for (Upload upload : uploads) {
      stack.add(upload.weight() * upload.scale(), upload.factors());
    }
    return Folded.merged(global, stack.factors());
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }

  @Override
  public boolean restarts() {
    return true;
  }

  @Override
  public boolean changesBase() {
    return true;
  }
}
