package io.splitlora.worker.scores.meteor;

import java.util.List;

/** Matches of one word each whose words no other match touches: every alignment has them. */
record Certain(Match[] byReference) {

  static Certain of(List<Match> matches, int hypothesisWords, int referenceWords) {
    int[] inHypothesis = new int[hypothesisWords];
    int[] inReference = new int[referenceWords];
    for (Match match : matches) {
      count(inHypothesis, match.hypothesis(), match.hypothesisEnd());
      count(inReference, match.reference(), match.referenceEnd());
    }
    var certain = new Certain(new Match[referenceWords]);
    for (Match match : matches) {
      boolean single = match.hypothesisWords() == 1 && match.referenceWords() == 1;
      if (single && inHypothesis[match.hypothesis()] == 1 && inReference[match.reference()] == 1) {
        certain.byReference[match.reference()] = match;
      }
    }
    return certain;
  }

  private static void count(int[] words, int from, int to) {
    for (int i = from; i < to; i++) {
      words[i]++;
    }
  }

  /** Null if nothing is certain there. */
  Match at(int reference) {
    return byReference[reference];
  }

  /** The words of the hypothesis that are taken by these matches. */
  boolean[] hypothesis(int words) {
    boolean[] taken = new boolean[words];
    for (Match match : byReference) {
      if (match != null) {
        taken[match.hypothesis()] = true;
      }
    }
    return taken;
  }
}
