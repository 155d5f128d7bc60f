package io.splitlora.federation.aggregation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Krum (Blanchard, El Mhamdi, Guerraoui, Stainer, NIPS 2017, section 4): the next adapter is the one whose sum of
 * squared distances to its n - f - 2 nearest is the least, of equal ones the first; equal ranks. It tolerates f of n
 * participants where n is at least 2 f + 3.
 *
 * @param faulty f
 */
public record Krum(int faulty) implements FoldingRule {

  @Override
  public double[] weights(double[] weights, Supplier<double[][]> squaredDistances) {
    return ofBest(1, faulty, weights, squaredDistances.get());
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return FoldResult.of(Mean.of(this, global, uploads));
  }

  /** Equal weights for the uploads with the lowest scores; who has no weight, because it has no examples, has none. */
  static double[] ofBest(int count, int faulty, double[] weights, double[][] squaredDistances) {
    int[] voters = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
    double[] chosen = new double[weights.length];
    IntStream.of(voters).boxed()
        .sorted(Comparator.comparingDouble(i -> score(i, voters, faulty, squaredDistances))).limit(count)
        .forEach(i -> chosen[i] = 1.0 / Math.min(count, voters.length));
    return chosen;
  }

  /** s(i) = Σ ‖V_i - V_j‖² over the n - f - 2 nearest j. */
  private static double score(int i, int[] voters, int faulty, double[][] squaredDistances) {
    double[] others = IntStream.of(voters).filter(j -> j != i).mapToDouble(j -> squaredDistances[i][j]).toArray();
    Arrays.sort(others);
    return Arrays.stream(others).limit(Math.max(0, voters.length - faulty - 2)).sum();
  }
}
