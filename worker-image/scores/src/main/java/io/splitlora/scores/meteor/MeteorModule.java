package io.splitlora.scores.meteor;

/** A reason for words to match; METEOR and the command line use the same names. */
public enum MeteorModule {
  exact(1.0), stem(0.6), synonym(0.8), paraphrase(0.6);

  /** How much a matched word counts in precision and recall; METEOR's values for English, ranking task. */
  final double weight;

  MeteorModule(double weight) {
    this.weight = weight;
  }
}
