package io.splitlora.federation.aggregation;

import java.util.Arrays;

/**
 * The coordinate-wise median (arXiv 1803.01498, definition 1 and algorithm 1, option I): each number of A and of B is
 * the median of the participants', so that fewer than half of them cannot move it beyond the others' range; equal
 * ranks. All begin the round with the same adapter, so the median of the adapters is that of the updates.
 */
public final class CoordinateMedian implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Columns.fold(this, global, uploads, CoordinateMedian::median);
  }

  /** Of an even number the mean of the middle two. */
  private static double median(double[] numbers) {
    Arrays.sort(numbers);
    int half = numbers.length / 2;
    return numbers.length % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
  }
}
