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

  private static final int LONGEST = 4;
  private static final double SIGMA = 6;

  private final Map<List<String>, Integer> segmentsWith = new HashMap<>();
  private final double logSegments;

  private Cider(List<Bleu.Tokens> segments) {
    logSegments = Math.log(segments.size());
    for (Bleu.Tokens segment : segments) {
      Set<List<String>> grams = new HashSet<>();
      for (List<String> reference : segment.references()) {
        for (int n = 1; n <= LONGEST; n++) {
          grams.addAll(NGrams.count(reference, n).keySet());
        }
      }
      grams.forEach(gram -> segmentsWith.merge(gram, 1, Integer::sum));
    }
  }

  static double of(List<Bleu.Tokens> segments) {
    var cider = new Cider(segments);
    return segments.stream().mapToDouble(cider::of).average().orElse(0);
  }

  private double of(Bleu.Tokens segment) {
    Weighed hypothesis = weigh(segment.hypothesis());
    return 10 * segment.references().stream().mapToDouble(reference -> similarity(hypothesis, weigh(reference))).average().orElse(0);
  }

  /** @param length the number of bigrams, as the script has it */
  private record Weighed(List<Map<List<String>, Double>> vectors, double[] norms, int length) {}

  private Weighed weigh(List<String> tokens) {
    List<Map<List<String>, Double>> vectors = new ArrayList<>();
    double[] norms = new double[LONGEST];
    for (int n = 1; n <= LONGEST; n++) {
      Map<List<String>, Double> vector = new HashMap<>();
      NGrams.count(tokens, n).forEach((gram, count) ->
          vector.put(gram, count * (logSegments - Math.log(Math.max(1, segmentsWith.getOrDefault(gram, 0))))));
      vectors.add(vector);
      norms[n - 1] = Math.sqrt(vector.values().stream().mapToDouble(value -> value * value).sum());
    }
    return new Weighed(vectors, norms, Math.max(0, tokens.size() - 1));
  }

  private static double similarity(Weighed hypothesis, Weighed reference) {
    double sum = 0;
    for (int n = 0; n < LONGEST; n++) {
      Map<List<String>, Double> other = reference.vectors.get(n);
      double product = hypothesis.vectors.get(n).entrySet().stream().mapToDouble(gram -> {
        double weight = other.getOrDefault(gram.getKey(), 0.0);
        return Math.min(gram.getValue(), weight) * weight;
      }).sum();
      double norms = hypothesis.norms[n] * reference.norms[n];
      sum += norms == 0 ? product : product / norms;
    }
    double apart = hypothesis.length - reference.length;
    return sum / LONGEST * Math.exp(-apart * apart / (2 * SIGMA * SIGMA));
  }
}
