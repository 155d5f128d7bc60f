package io.splitlora.api.v1alpha1;

/** Rule by which examples are divided among clients. */
public enum PartitionType {
  /** Client i reads the i-th file in the order of names. */
  FilePerClient,
  /** Equal consecutive parts. */
  Contiguous,
  /** Equal parts after a shuffle keyed by the job's seed. */
  Shuffled,
  /** For each value of an attribute, shares drawn from a symmetric Dirichlet distribution. */
  Dirichlet
}
