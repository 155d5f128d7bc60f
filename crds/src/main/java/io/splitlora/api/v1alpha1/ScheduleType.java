package io.splitlora.api.v1alpha1;

/** Shape of the learning rate after the warm-up. */
public enum ScheduleType {
  /** Stays at its peak. */
  Constant,
  /** Falls linearly to zero at the last local step. */
  Linear,
  /** Falls to zero along half a cosine. */
  Cosine
}
