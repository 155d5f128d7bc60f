package io.splitlora.scores;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The counts behind BLEU-4 (Papineni et al. 2002). Counts of segments add up to those of a corpus.
 *
 * @param hits n-grams of the hypotheses that a reference contains, for n = 1 to 4
 * @param possible n-grams of the hypotheses, never below 0, as mteval v13a counts
 * @param signed the same, but below 0 for a text shorter than n - 1, as pymteval counts
 * @param referenceLength tokens of the references with the closest length; of two equally close, the shorter
 */
record Bleu(long[] hits, long[] possible, long[] signed, long referenceLength) {

  static final int LONGEST = 4;

  static Bleu of(List<NGrams.Segment> segments) {
    return segments.stream().map(Bleu::of).reduce(none(), Bleu::plus);
  }

  private static Bleu none() {
    return new Bleu(new long[LONGEST], new long[LONGEST], new long[LONGEST], 0);
  }

  static Bleu of(NGrams.Segment segment) {
    int length = segment.hypothesis().length();
    Bleu bleu = new Bleu(new long[LONGEST], new long[LONGEST], new long[LONGEST], closest(segment, length));
    for (int n = 1; n <= LONGEST; n++) {
      bleu.hits[n - 1] = Arrays.stream(segment.matched(n).times()).sum();
      bleu.signed[n - 1] = (long) length - n + 1;
      bleu.possible[n - 1] = Math.max(0, length - n + 1);
    }
    return bleu;
  }

  private static int closest(NGrams.Segment segment, int length) {
    return segment.references().stream().map(NGrams.Counted::length).filter(size -> size > 0)
        .min(Comparator.<Integer>comparingInt(size -> Math.abs(size - length)).thenComparing(Comparator.naturalOrder()))
        .orElse(0);
  }

  private Bleu plus(Bleu other) {
    return new Bleu(sum(hits, other.hits), sum(possible, other.possible), sum(signed, other.signed),
        referenceLength + other.referenceLength);
  }

  private static long[] sum(long[] x, long[] y) {
    long[] sum = x.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += y[i];
    }
    return sum;
  }

  /**
   * The score of mteval v13a with its smoothing: the first n without hits counts as half a hit, each further one as
   * half of that.
   */
  double mteval() {
    double logs = 0;
    double smooth = 1;
    for (int n = 0; n < LONGEST; n++) {
      if (possible[n] > 0 && hits[n] == 0) {
        smooth *= 2;
        logs += Math.log(1 / (smooth * possible[n]));
      } else if (possible[n] > 0) {
        logs += Math.log((double) hits[n] / possible[n]);
      }
    }
    double brevity =
        possible[0] == 0 ? Double.NEGATIVE_INFINITY : Math.min(0, 1 - (double) referenceLength / possible[0]);
    return Math.exp(brevity + logs / LONGEST);
  }

  /**
   * The score of pymteval.
   *
   * @param added to hits and n-grams: 0, or 1 for its sentence BLEU, which exceeds 1 for texts of one or two tokens
   */
  double pymteval(double added) {
    double logs = 0;
    for (int n = 0; n < LONGEST; n++) {
      logs += Math.log(Math.max(hits[n] + added, 1e-15) / Math.max(signed[n] + added, 1e-9));
    }
    return brevity() * Math.exp(logs / LONGEST);
  }

  private double brevity() {
    if (signed[0] == 0) {
      return 1e-5;
    }
    return signed[0] > referenceLength ? 1 : Math.exp(1 - (double) referenceLength / signed[0]);
  }
}
