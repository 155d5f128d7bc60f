package io.splitlora.worker.scores;

import io.splitlora.worker.scores.Bleu.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** NIST-5 of a corpus (Doddington 2002) as mteval v13a computes it: rare n-grams of the references tell more. */
final class Nist {

  private static final int LONGEST = 5;
  /** The brevity penalty is one half where a text has two thirds of the references' mean length. */
  private static final double BETA = -Math.log(0.5) / (Math.log(1.5) * Math.log(1.5));

  private Nist() {}

  static double of(List<Tokens> segments) {
    Map<List<String>, Long> counts = new HashMap<>();
    long referenceTokens = 0;
    long references = 0;
    for (Tokens segment : segments) {
      for (List<String> reference : segment.references()) {
        referenceTokens += reference.size();
        references += reference.isEmpty() ? 0 : 1;
        for (int n = 1; n <= LONGEST; n++) {
          NGrams.count(reference, n).forEach((gram, count) -> counts.merge(gram, (long) count, Long::sum));
        }
      }
    }
    long length = segments.stream().mapToLong(segment -> segment.hypothesis().size()).sum();
    double meanLength = referenceTokens / ((double) references / segments.size());
    double score = 0;
    for (int n = 1; n <= LONGEST; n++) {
      score += information(segments, n, counts, referenceTokens);
    }
    return score * penalty(length / meanLength);
  }

  /** Σ info(matched) / Σ n-grams, for one n; info(w1..wn) = log2 of how often w1..wn-1 goes on with wn. */
  private static double information(List<Tokens> segments, int n, Map<List<String>, Long> counts, long referenceTokens) {
    double sum = 0;
    long possible = 0;
    for (Tokens segment : segments) {
      Map<List<String>, Integer> allowed = NGrams.most(segment.references(), n);
      for (Map.Entry<List<String>, Integer> gram : NGrams.count(segment.hypothesis(), n).entrySet()) {
        int matched = Math.min(gram.getValue(), allowed.getOrDefault(gram.getKey(), 0));
        sum += matched == 0 ? 0 : matched * info(gram.getKey(), counts, referenceTokens);
      }
      possible += Math.max(0, segment.hypothesis().size() - n + 1);
    }
    return sum / Math.max(1, possible);
  }

  private static double info(List<String> gram, Map<List<String>, Long> counts, long referenceTokens) {
    List<String> before = gram.subList(0, gram.size() - 1);
    boolean first = before.isEmpty() || before.equals(List.of("0")); // to the script's Perl the text "0" is nothing
    return Math.log((first ? referenceTokens : counts.get(before)) / (double) counts.get(gram)) / Math.log(2);
  }

  private static double penalty(double ratio) {
    return ratio >= 1 ? 1 : ratio <= 0 ? 0 : Math.exp(-BETA * Math.log(ratio) * Math.log(ratio));
  }
}
