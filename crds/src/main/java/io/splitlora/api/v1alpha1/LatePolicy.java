package io.splitlora.api.v1alpha1;

/** What becomes of the work of a participant that was dropped from its round. */
public enum LatePolicy {
  /** It is refused by name; the client begins its next round from the new global adapter. */
  Refuse,
  /**
   * It counts in the round in which it comes, divided by the root of one more than the rounds it is late (arXiv
   * 1903.03934).
   */
  Discount
}
