package io.splitlora.worker.scores;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** BLEU-4 of a corpus (Papineni et al. 2002) as mteval v13a computes it: with its smoothing, and the closest reference's length. */
final class Bleu {

  private static final int LONGEST = 4;

  private Bleu() {}

  /** Hypothesis and references of a segment, as tokens. */
  record Tokens(List<String> hypothesis, List<List<String>> references) {}

  static double of(List<Tokens> segments) {
    long[] hits = new long[LONGEST + 1];
    long[] possible = new long[LONGEST + 1];
    long referenceLength = 0;
    for (Tokens segment : segments) {
      int length = segment.hypothesis.size();
      referenceLength += segment.references.stream().map(List::size).filter(size -> size > 0)
          .min(Comparator.<Integer>comparingInt(size -> Math.abs(size - length)).thenComparing(Comparator.naturalOrder())).orElse(0);
      for (int n = 1; n <= LONGEST; n++) {
        Map<List<String>, Integer> allowed = NGrams.most(segment.references, n);
        for (Map.Entry<List<String>, Integer> gram : NGrams.count(segment.hypothesis, n).entrySet()) {
          hits[n] += Math.min(gram.getValue(), allowed.getOrDefault(gram.getKey(), 0));
        }
        possible[n] += Math.max(0, length - n + 1);
      }
    }
    return score(hits, possible, referenceLength);
  }

  private static double score(long[] hits, long[] possible, long referenceLength) {
    double logs = 0;
    double smooth = 1;
    for (int n = 1; n <= LONGEST; n++) {
      if (possible[n] > 0 && hits[n] == 0) {
        smooth *= 2;
        logs += Math.log(1 / (smooth * possible[n]));
      } else if (possible[n] > 0) {
        logs += Math.log((double) hits[n] / possible[n]);
      }
    }
    double brevity = possible[1] == 0 ? Double.NEGATIVE_INFINITY : Math.min(0, 1 - (double) referenceLength / possible[1]);
    return Math.exp(brevity + logs / LONGEST);
  }
}
