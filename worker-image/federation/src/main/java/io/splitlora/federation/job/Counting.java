package io.splitlora.federation.job;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.Weighting;
import java.util.Arrays;

/**
 * How much a participant may count for.
 *
 * @param maxWeight largest share of a round; 1 is no limit
 * @param normBound longest update, in medians of the round's; 0 is no limit
 */
public record Counting(Weighting weighting, double maxWeight, double normBound) {

  public static Counting of(AggregationSpec spec) {
    return new Counting(spec.weightingOrRules(), spec.maxWeight() == null ? 1 : spec.maxWeight(), spec.normBound());
  }

  /**
   * The weights, none above the largest share, with the same sum: what is above goes to those below, in proportion. The
   * same array where there is nothing to do.
   *
   * @param weights that sum to one
   */
  public double[] capped(double[] weights) {
    if (Arrays.stream(weights).allMatch(weight -> weight <= maxWeight)) {
      return weights;
    }
    double[] capped = new double[weights.length];
    if (maxWeight * weights.length <= 1) {
      Arrays.fill(capped, 1.0 / weights.length);
      return capped;
    }
    double factor = factor(weights);
    for (int i = 0; i < weights.length; i++) {
      capped[i] = Math.min(maxWeight, weights[i] * factor);
    }
    return capped;
  }

  /** By which all weights grow until those that it does not lift to the largest share take what is left. */
  private double factor(double[] weights) {
    double factor = 1;
    for (int turn = 0; turn < weights.length; turn++) { // each turn lifts one more to it, or changes nothing
      double left = 1;
      double others = 0;
      for (double weight : weights) {
        boolean full = weight * factor >= maxWeight;
        left -= full ? maxWeight : 0;
        others += full ? 0 : weight;
      }
      factor = others > 0 ? Math.max(factor, left / others) : factor;
    }
    return factor;
  }
}
