package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.federation.adapter.AdapterScale;
import io.splitlora.federation.random.Subset;

/**
 * Federated sketching LoRA (arXiv 2501.19389): a client trains a random sketch J of the components, with
 * W x + s (r/k) B_J A_J x so that the mean over all sketches is the whole adapter, and what has changed is divided by
 * the participants of the round, not by the owners of a component, which would be biased.
 */
public final class FSLoRA implements FoldingRule {

  /** One J for the rows of A and the columns of B. */
  @Override
  public Start down(Factors global, Recipient recipient) {
    return Start.all(global
        .select(Subset.draw(global.rank(), Math.min(recipient.sketch(), global.rank()), recipient.own("sketch"))));
  }

  /** s r/k; the factor stays out of B, because Adam would take it for a larger step. */
  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return AdapterScale.of(adapter) * adapter.rank() / sketch;
  }

  /** global_j + Σ p_i (θ_ij - global_j) over those who have j in their sketch. */
  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    var sums = new ComponentSums(global);
    uploads.forEach(upload -> sums.add(upload.weight(), upload.factors()));
    return FoldResult.of(sums.plusGlobal(weight -> 1 - weight));
  }

  /** The next sketch has other components. */
  @Override
  public boolean keepsMoments() {
    return false;
  }
}
