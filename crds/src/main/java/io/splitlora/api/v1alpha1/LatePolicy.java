package io.splitlora.api.v1alpha1;

/** What becomes of the work of a participant that was dropped from its round. */
public enum LatePolicy {
  /** It is refused by name; the client begins its next round from the new global adapter. */
  Refuse,
  /** FedLoRA: it counts in the round in which it comes, discounted by 1/√(1 + rounds late) (arXiv 1903.03934, section 5). */
  Discount
}
