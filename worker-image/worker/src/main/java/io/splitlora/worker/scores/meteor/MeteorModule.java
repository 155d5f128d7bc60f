package io.splitlora.worker.scores.meteor;

/** What makes words match; named as METEOR and the command line name it. */
public enum MeteorModule {
  exact(1.0), stem(0.6), synonym(0.8), paraphrase(0.6);

  /** How much a matched word counts in precision and recall, for English ranked by people. */
  final double weight;

  MeteorModule(double weight) {
    this.weight = weight;
  }
}
