package io.splitlora.scores;

import io.splitlora.scores.meteor.Meteor;
import java.util.List;

/**
 * Corpus scores of generated text, each as its reference script computes it; BLEU and NIST as mteval v13a.
 *
 * @param meteor null in old records from before METEOR was computed
 */
public record Scores(double bleu, double nist, Double meteor, double rougeL, double cider) {

  /**
   * Scores with METEOR of exact words and stems only, and with this program's function words.
   *
   * @throws IllegalArgumentException if there is nothing to score
   */
  public static Scores of(List<Segment> segments) {
    return Scored.of(segments, Meteor.own()).corpus();
  }
}
