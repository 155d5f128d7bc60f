package io.splitlora.api.v1alpha1;

/** How much a participant counts in the mean. */
public enum Weighting {
  /** By its share of the participants' examples. */
  Examples,
  /** As much as every other participant. */
  Uniform
}
