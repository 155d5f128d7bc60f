package io.splitlora.scores;

import java.util.Arrays;
import java.util.List;

/**
 * CIDEr-D (Vedantam et al. 2015) as coco-caption computes it: n-grams of one to four tokens, weighted by how few
 * segments have them.
 */
final class Cider {

  static final int LONGEST = 4;
  private static final double SIGMA = 6;

  /** In how many segments each n-gram occurs, by its number. */
  private final int[] segmentsWith;
  private final double logSegments;

  private Cider(NGrams grams, List<NGrams.Segment> segments) {
    logSegments = Math.log(segments.size());
    segmentsWith = new int[grams.size()];
    for (NGrams.Segment segment : segments) {
      segment.references().stream().flatMap(reference -> reference.counts().stream())
          .flatMapToInt(counts -> Arrays.stream(counts.grams()))
          .distinct().forEach(gram -> segmentsWith[gram]++);
    }
  }

  /** One score for each segment; a corpus has their mean. */
  static List<Double> of(NGrams grams, List<NGrams.Segment> segments) {
    return segments.stream().map(new Cider(grams, segments)::of).toList();
  }

  private double of(NGrams.Segment segment) {
    Weighed hypothesis = weigh(segment.hypothesis());
    return 10 * segment.references().stream().mapToDouble(reference -> similarity(hypothesis, weigh(reference)))
        .average().orElse(0);
  }

  /**
   * A text as vectors, one for each length of n-grams.
   *
   * @param values weights of the n-grams, in the order of the text's counts
   * @param length number of bigrams, which coco-caption takes as the length
   */
  private record Weighed(NGrams.Counted text, double[][] values, double[] norms, int length) {}

  private Weighed weigh(NGrams.Counted text) {
    double[][] values = new double[LONGEST][];
    double[] norms = new double[LONGEST];
    for (int n = 1; n <= LONGEST; n++) {
      NGrams.Counts counts = text.of(n);
      double[] vector = new double[counts.grams().length];
      double squares = 0;
      for (int i = 0; i < vector.length; i++) {
        vector[i] = counts.times()[i] * (logSegments - Math.log(Math.max(1, segmentsWith[counts.grams()[i]])));
        squares += vector[i] * vector[i];
      }
      values[n - 1] = vector;
      norms[n - 1] = Math.sqrt(squares);
    }
    return new Weighed(text, values, norms, Math.max(0, text.length() - 1));
  }

  private static double similarity(Weighed hypothesis, Weighed reference) {
    double sum = 0;
    for (int n = 0; n < LONGEST; n++) {
      double product = product(hypothesis, reference, n);
      double norms = hypothesis.norms[n] * reference.norms[n];
      sum += norms == 0 ? product : product / norms;
    }
    double apart = hypothesis.length - reference.length;
    return sum / LONGEST * Math.exp(-apart * apart / (2 * SIGMA * SIGMA));
  }

  private static double product(Weighed hypothesis, Weighed reference, int n) {
    int[] grams = hypothesis.text.counts().get(n).grams();
    int[] others = reference.text.counts().get(n).grams();
    double sum = 0;
    for (int i = 0, j = 0; i < grams.length && j < others.length;) {
      if (grams[i] == others[j]) {
        double weight = reference.values[n][j++];
        sum += Math.min(hypothesis.values[n][i++], weight) * weight;
      } else if (grams[i] < others[j]) {
        i++;
      } else {
        j++;
      }
    }
    return sum;
  }
}
