package io.splitlora.api.v1alpha1;

/** A projection of a transformer block that can carry an adapter. */
public enum AdapterTarget {
  /** GPT-2's merged query, key and value projection, adapted as one matrix (as peft does). */
  c_attn,
  /** The query projection alone. */
  q,
  /** The key projection alone. */
  k,
  /** The value projection alone. */
  v,
  /** The projection after attention. */
  attn_out,
  /** The widening projection of the feed-forward part. */
  mlp_in,
  /** The narrowing projection of the feed-forward part. */
  mlp_out
}
