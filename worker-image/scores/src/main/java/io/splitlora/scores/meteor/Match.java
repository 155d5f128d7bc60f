package io.splitlora.scores.meteor;

/**
 * Neighbouring words of the hypothesis that match neighbouring words of the reference.
 *
 * @param hypothesis index of the first word in the hypothesis
 * @param reference index of the first word in the reference
 */
record Match(MeteorModule module, int hypothesis, int hypothesisWords, int reference, int referenceWords) {

  static Match ofWords(MeteorModule module, int hypothesis, int reference) {
    return new Match(module, hypothesis, 1, reference, 1);
  }

  int hypothesisEnd() {
    return hypothesis + hypothesisWords;
  }

  int referenceEnd() {
    return reference + referenceWords;
  }

  /**
   * How many words this adds to an alignment's cover. For other than exact matches half words are rounded down, as in
   * METEOR.
   */
  int covered() {
    double share = module == MeteorModule.exact ? 1 : 0.5;
    return (int) (share * hypothesisWords) + (int) (share * referenceWords);
  }
}
