package io.splitlora.scores;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NIST-5 (Doddington 2002): an n-gram that is rare in the references counts more. */
final class Nist {

  static final int LONGEST = 5;
  /** Makes the brevity penalty one half for a text with two thirds of the references' mean length. */
  private static final double BETA = -Math.log(0.5) / (Math.log(1.5) * Math.log(1.5));

  private final NGrams grams;
  private final List<NGrams.Segment> segments;
  /** Occurrences in all references, by the number of the n-gram. */
  private final int[] counts;
  private final long referenceTokens;
  /** The number of the token "0": Perl takes that string for false. */
  private final int zero;

  Nist(NGrams grams, List<NGrams.Segment> segments) {
    this.grams = grams;
    this.segments = segments;
    referenceTokens = references().mapToLong(NGrams.Counted::length).sum();
    zero = grams.number("0");
    counts = new int[grams.size()];
    references().flatMap(reference -> reference.counts().stream()).forEach(this::add);
  }

  private void add(NGrams.Counts ofReference) {
    for (int i = 0; i < ofReference.grams().length; i++) {
      counts[ofReference.grams()[i]] += ofReference.times()[i];
    }
  }

  private Stream<NGrams.Counted> references() {
    return segments.stream().flatMap(segment -> segment.references().stream());
  }

  /**
   * The score of mteval v13a. The length is compared with all tokens of the references divided by their mean number,
   * without empty ones.
   */
  double mteval() {
    long present = references().filter(reference -> reference.length() > 0).count();
    double meanLength = referenceTokens / ((double) present / segments.size());
    double score = 0;
    for (int n = 1; n <= LONGEST; n++) {
      score += information(n, true) / Math.max(1, possible(n, 0));
    }
    return score * penalty(length() / meanLength);
  }

  /**
   * The score of pymteval. The length is compared with the sum of the mean lengths. Null if that division is by zero.
   */
  @Nullable
  Double pymteval() {
    double meanLength = segments.stream()
        .mapToDouble(segment -> segment.references().stream().mapToInt(NGrams.Counted::length).average().orElse(0))
        .sum();
    double score = 0;
    for (int n = 1; n <= LONGEST; n++) {
      long possible = possible(n, Integer.MIN_VALUE);
      if (possible == 0) {
        return null;
      }
      score += information(n, false) / possible;
    }
    return score * penalty(length() / meanLength);
  }

  private double length() {
    return segments.stream().mapToLong(segment -> segment.hypothesis().length()).sum();
  }

  private long possible(int n, int least) {
    return segments.stream().mapToLong(segment -> Math.max(least, segment.hypothesis().length() - n + 1)).sum();
  }

  /** Sum of info over the matched n-grams of one n. info(w1..wn) = log2 (count of w1..wn-1 / count of w1..wn). */
  private double information(int n, boolean perl) {
    double sum = 0;
    for (NGrams.Segment segment : segments) {
      NGrams.Counts matched = segment.matched(n);
      for (int i = 0; i < matched.grams().length; i++) {
        sum += matched.times()[i] == 0 ? 0 : matched.times()[i] * info(matched.grams()[i], perl);
      }
    }
    return sum;
  }

  private double info(int gram, boolean perl) {
    int before = grams.shorter(gram);
    boolean first = before == NGrams.NOTHING || perl && before == zero;
    return Math.log((first ? referenceTokens : counts[before]) / (double) counts[gram]) / Math.log(2);
  }

  private static double penalty(double ratio) {
    return ratio >= 1 ? 1 : ratio > 0 ? Math.exp(-BETA * Math.log(ratio) * Math.log(ratio)) : 0;
  }
}
