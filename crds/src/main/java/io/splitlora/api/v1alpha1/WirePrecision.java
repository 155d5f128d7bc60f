package io.splitlora.api.v1alpha1;

/** Number format of activations and gradients at the cut. */
public enum WirePrecision {
  /** Four bytes a number; split training equals unsplit training bit for bit. */
  Float32,
  /** Two bytes a number, rounded to nearest even: half the traffic. */
  BFloat16
}
