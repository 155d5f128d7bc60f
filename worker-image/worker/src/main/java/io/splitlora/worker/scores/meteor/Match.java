package io.splitlora.worker.scores.meteor;

/**
 * Neighbouring words of the hypothesis that mean the same as neighbouring words of the reference.
 *
 * @param hypothesis index of its first word there
 * @param reference index of its first word there
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

  /** What it adds to the words that an alignment covers; half words of anything but exact matches are lost, as in METEOR. */
  int covered() {
    double share = module == MeteorModule.exact ? 1 : 0.5;
    return (int) (share * hypothesisWords) + (int) (share * referenceWords);
  }
}
