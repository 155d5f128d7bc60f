package io.splitlora.federation.aggregation;

import java.util.Arrays;

/**
 * The coordinate-wise trimmed mean (arXiv 1803.01498, definition 2 and algorithm 1, option II): each number of A and of
 * B is the mean of the participants' without the β m smallest and the β m largest ones; equal ranks.
 *
 * @param faulty β m, for m participants; of fewer than 2 β m + 1 as many are left out as leave one or two
 */
public record TrimmedMean(int faulty) implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Columns.fold(this, global, uploads, this::trimmed);
  }

  private double trimmed(double[] numbers) {
    Arrays.sort(numbers);
    int without = Math.min(faulty, (numbers.length - 1) / 2);
    double sum = -0.0;
    for (int i = without; i < numbers.length - without; i++) {
      sum += numbers[i];
    }
    return sum / (numbers.length - 2 * without);
  }
}
