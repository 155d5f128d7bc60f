package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.worker.adapter.AdapterScale;
import java.util.stream.IntStream;

/**
 * FlexLoRA (arXiv 2402.11505, eq. 4 and 5): ΔW = Σ p_k s_k B_k A_k, and for each client its best approximation of the client's rank,
 * B = U Σ / s_i, A = Vᵀ. The global adapter keeps the largest singular values first, so a client's is its beginning.
 */
public final class FlexLoRA implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    return Start.all(rescaled(global.select(IntStream.range(0, Math.min(seat.rank(), global.rank())).toArray()), seat.globalScale() / seat.scale()));
  }

  static Factors rescaled(Factors factors, double ratio) {
    double[] b = factors.b().clone();
    for (int i = 0; i < b.length; i++) {
      b[i] *= ratio;
    }
    return new Factors(factors.in(), factors.out(), factors.components(), factors.a(), b);
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
    return Folded.of(BestApproximation.of(stack.factors(), global.rank(), scale));
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }
}
