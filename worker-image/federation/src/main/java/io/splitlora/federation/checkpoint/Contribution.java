package io.splitlora.federation.checkpoint;

import io.splitlora.federation.job.Lease;

/**
 * The work of a lease that a round counts; its upload is in the spool.
 *
 * @param weight in the round's mean; the weights of a round sum to one
 */
public record Contribution(Lease lease, double weight) {}
