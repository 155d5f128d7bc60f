package io.splitlora.worker.scores;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CIDEr-D (Vedantam et al. 2015) as coco-caption computes it: n-grams of one to four tokens, weighted by how few segments
 * have them.
 */
final class Cider {

  static final int LONGEST = 4;
  private static final double SIGMA = 6;

  private final Map<Integer, Integer> segmentsWith = new HashMap<>();
  private final double logSegments;

  private Cider(List<NGrams.Segment> segments) {
    logSegments = Math.log(segments.size());
    for (NGrams.Segment segment : segments) {
      Set<Integer> grams = new HashSet<>();
      segment.references().forEach(reference -> reference.counts().forEach(counts -> grams.addAll(counts.keySet())));
      grams.forEach(gram -> segmentsWith.merge(gram, 1, Integer::sum));
    }
  }

  /** One score a segment; that of a corpus is their mean. */
  static List<Double> of(List<NGrams.Segment> segments) {
    return segments.stream().map(new Cider(segments)::of).toList();
  }

  private double of(NGrams.Segment segment) {
    Weighed hypothesis = weigh(segment.hypothesis());
    return 10 * segment.references().stream().mapToDouble(reference -> similarity(hypothesis, weigh(reference))).average().orElse(0);
  }

  /** @param length the number of bigrams, as the script has it */
  private record Weighed(List<Map<Integer, Double>> vectors, double[] norms, int length) {}

  private Weighed weigh(NGrams.Counted text) {
    List<Map<Integer, Double>> vectors = new ArrayList<>();
    double[] norms = new double[LONGEST];
    for (int n = 1; n <= LONGEST; n++) {
      Map<Integer, Double> vector = new HashMap<>();
      double squares = 0;
      for (Map.Entry<Integer, Integer> gram : text.of(n).entrySet()) {
        double weight = gram.getValue() * (logSegments - Math.log(Math.max(1, segmentsWith.getOrDefault(gram.getKey(), 0))));
        vector.put(gram.getKey(), weight);
        squares += weight * weight;
      }
      vectors.add(vector);
      norms[n - 1] = Math.sqrt(squares);
    }
    return new Weighed(vectors, norms, Math.max(0, text.length() - 1));
  }

  private static double similarity(Weighed hypothesis, Weighed reference) {
    double sum = 0;
    for (int n = 0; n < LONGEST; n++) {
      double product = product(hypothesis.vectors.get(n), reference.vectors.get(n));
      double norms = hypothesis.norms[n] * reference.norms[n];
      sum += norms == 0 ? product : product / norms;
    }
    double apart = hypothesis.length - reference.length;
    return sum / LONGEST * Math.exp(-apart * apart / (2 * SIGMA * SIGMA));
  }

  private static double product(Map<Integer, Double> hypothesis, Map<Integer, Double> reference) {
    double sum = 0;
    for (Map.Entry<Integer, Double> gram : hypothesis.entrySet()) {
      Double weight = reference.get(gram.getKey());
      sum += weight == null ? 0 : Math.min(gram.getValue(), weight) * weight;
    }
    return sum;
  }
}
