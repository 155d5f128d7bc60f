package io.splitlora.federation.checkpoint;

import io.splitlora.federation.job.Lease;

/**
 * The work of a lease that a round counts; its upload is in the spool.
 *
 * @param weight in the round's mean; the weights of a round sum to one
 * @param kept share of its update that counts: 1, or less where the update is longer than the round's bound
 */
public record Contribution(Lease lease, double weight, double kept) {

  public Contribution(Lease lease, double weight) {
    this(lease, weight, 1);
  }

  public Contribution weighing(double other) {
    return new Contribution(lease, other, kept);
  }

  Contribution keeping(double share) {
    return new Contribution(lease, weight, share);
  }

  /** Whether its update was too long and is shortened. */
  public boolean bounded() {
    return kept < 1;
  }
}
