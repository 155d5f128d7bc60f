package io.splitlora.scores.meteor;

import java.util.List;

/** Matches of single words that no other match touches. Every alignment contains them. */
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

  /** The certain match at a word of the reference, or null. */
  Match at(int reference) {
    return byReference[reference];
  }

  /** Which words of the hypothesis these matches take. */
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
