package io.splitlora.api.v1alpha1;

/** What becomes of the work of a participant that was dropped from its round. */
public enum LatePolicy {
  /** It is refused by name; the client begins its next round from the new global adapter. */
  Refuse
}
