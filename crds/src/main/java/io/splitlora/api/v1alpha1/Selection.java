package io.splitlora.api.v1alpha1;

/** Who takes part in a round. */
public enum Selection {
  /** Every client. */
  All,
  /** As many as perRound says, drawn anew each round by the job's seed. */
  Random,
  /** As many as perRound says, in turn: after a whole turn each has taken part equally often. */
  RoundRobin
}
