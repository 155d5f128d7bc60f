package io.splitlora.api.v1alpha1;

/** What a client's optimizer, AdamW, remembers from its last round: the moments of its gradients. */
public enum Moments {
  /** The weighted mean of all clients' moments, as of their adapters: everyone goes on with the same. */
  Average,
  /** Nothing: every round begins with none, and none travel. */
  Reset,
  /** The client's own. Pods are stateless: between rounds they are in the aggregator's journal. */
  Keep
}
