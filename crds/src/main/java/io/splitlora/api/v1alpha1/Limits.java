package io.splitlora.api.v1alpha1;

/**
 * Limits of numbers that a schema can state: its own numbers are doubles, and 2^63 would let one through that no long
 * holds.
 */
final class Limits {
  /** The largest double below 2^63. */
  static final long LONG = 0x7FFF_FFFF_FFFF_FC00L;

  private Limits() {}
}
