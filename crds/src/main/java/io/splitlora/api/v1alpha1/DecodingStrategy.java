package io.splitlora.api.v1alpha1;

/** How the next token of a text is chosen. */
public enum DecodingStrategy {
  /** The most probable one. */
  Greedy,
  /** That of the best of several texts that are followed at once. */
  Beam,
  /** A random one, by its probability. */
  Sampling
}
