package io.splitlora.scores;

import java.util.List;

/**
 * ROUGE-L (Lin 2004) as coco-caption computes it: best precision and best recall may come from different references.
 */
final class RougeL {

  private static final double BETA_SQUARED = 1.2 * 1.2;

  private RougeL() {}

  /** One score for each segment; a corpus has their mean. */
  static List<Double> of(List<Tokens> segments) {
    return segments.stream().map(segment -> of(orOneEmpty(segment.hypothesis()), segment.references())).toList();
  }

  private static double of(List<String> hypothesis, List<List<String>> references) {
    double precision = 0;
    double recall = 0;
    for (List<String> reference : references) {
      int common = longestCommon(hypothesis, orOneEmpty(reference));
      precision = Math.max(precision, (double) common / hypothesis.size());
      recall = Math.max(recall, (double) common / orOneEmpty(reference).size());
    }
    return precision == 0 || recall == 0 ? 0
        : (1 + BETA_SQUARED) * precision * recall / (recall + BETA_SQUARED * precision);
  }

  /** To the script an empty text is one empty token. */
  private static List<String> orOneEmpty(List<String> tokens) {
    return tokens.isEmpty() ? List.of("") : tokens;
  }

  private static int longestCommon(List<String> x, List<String> y) {
    int[] before = new int[y.size() + 1];
    for (String token : x) {
      int[] row = new int[y.size() + 1];
      for (int j = 1; j <= y.size(); j++) {
        row[j] = token.equals(y.get(j - 1)) ? before[j - 1] + 1 : Math.max(before[j], row[j - 1]);
      }
      before = row;
    }
    return before[y.size()];
  }
}
