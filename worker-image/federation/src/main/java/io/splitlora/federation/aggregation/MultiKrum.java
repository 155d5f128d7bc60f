package io.splitlora.federation.aggregation;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Multi-Krum (Blanchard, El Mhamdi, Guerraoui, Stainer, NIPS 2017, section 5): the mean of the m adapters with the
 * lowest scores of {@link Krum}, with m = n - f; equal ranks.
 *
 * @param faulty f
 */
public record MultiKrum(int faulty) implements FoldingRule {

  @Override
  public double[] weights(double[] weights, Supplier<double[][]> squaredDistances) {
    int voters = (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
    return Krum.ofBest(Math.max(1, voters - faulty), faulty, weights, squaredDistances.get());
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return FoldResult.of(Mean.of(this, global, uploads));
  }
}
