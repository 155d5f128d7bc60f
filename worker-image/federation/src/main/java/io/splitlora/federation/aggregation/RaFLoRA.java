package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import java.util.Arrays;

/**
 * raFLoRA (arXiv 2602.13486): FlexLoRA in which the product of each rank partition (r_{j-1}, r_j] is averaged over the
 * clients that have it, so that the higher components do not fade (rank collapse).
 */
public final class RaFLoRA implements FoldingRule {

  @Override
  public Start down(Factors global, Recipient recipient) {
    return new FlexLoRA().down(global, recipient);
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return OwnScale.of(adapter, rank);
  }

  /**
   * All components of a partition have the same owners, so that a sum component by component is the sum by partitions.
   */
  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] owners = ownersOf(global.rank(), uploads);
    var change = new Stack(global);
    for (Upload upload : uploads) {
      if (upload.weight() > 0) {
        double weight = upload.weight() * upload.scale();
        change.add(Arrays.stream(upload.factors().components()).mapToDouble(j -> weight / owners[j]).toArray(),
            upload.factors());
      }
    }
    return FoldResult.of(BestApproximation.of(change.factors(), scale, global));
  }

  /** Weight of the clients that own each component. */
  private static double[] ownersOf(int components, Iterable<Upload> uploads) {
    double[] owners = new double[components];
    for (Upload upload : uploads) {
      for (int component : upload.factors().components()) {
        owners[component] += upload.weight();
      }
    }
    return owners;
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }
}
