package io.splitlora.api.v1alpha1;

/** What an evaluation measures. All but the perplexity score generated text against what people wrote. */
public enum Metric {
  /** The exponential of the mean loss; less is better. */
  Perplexity,
  /** BLEU-4 with the smoothing of mteval v13a, from 0 to 1. */
  BLEU,
  /** NIST-5, from 0. */
  NIST,
  /** METEOR 1.5 with exact and stem matches, from 0 to 1. */
  METEOR,
  /** ROUGE-L with beta 1.2, from 0 to 1. */
  ROUGEL,
  /** CIDEr-D, from 0 to 10. */
  CIDEr;

  /** Whether the metric looks at generated text. */
  public boolean scoresText() {
    return this != Perplexity;
  }

  /** Whether one value is better than another. */
  public boolean better(double value, double other) {
    return this == Perplexity ? value < other : value > other;
  }
}
