package io.splitlora.api.v1alpha1;

/** Who decides about the size of a pool once the job is accepted. */
public enum ScalingPolicy {
  /** Whoever scales the ClientPool: a person, an autoscaler. */
  External,
  /** The job's manifest; another size is set back. */
  Fixed,
  /** The operator, from what it sees of rounds and pods. */
  Elastic
}
