package io.splitlora.worker.scores;

import io.splitlora.worker.scores.meteor.Meteor;
import java.util.List;

/**
 * Corpus scores of generated text, each as its reference script gives it: BLEU and NIST as mteval v13a does.
 *
 * @param meteor null in scores that were kept before there was METEOR
 */
public record Scores(double bleu, double nist, Double meteor, double rougeL, double cider) {

  /**
   * METEOR is of words and stems alone, with the function words of this program.
   *
   * @throws IllegalArgumentException if there is nothing to score
   */
  public static Scores of(List<Segment> segments) {
    return Scored.of(segments, Meteor.own()).corpus();
  }
}
