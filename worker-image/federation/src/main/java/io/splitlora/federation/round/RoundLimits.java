package io.splitlora.federation.round;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;

/**
 * How long and how often a round is tried. This does not decide what is computed, so it may change while the job runs.
 *
 * @param deadlineSeconds of an attempt at a round; 0 waits for ever
 */
public record RoundLimits(int backoffLimit, int deadlineSeconds) {

  public static RoundLimits of(SplitLoRAJobSpec spec) {
    return new RoundLimits(spec.runPolicy().backoffLimit(), spec.aggregation().roundDeadlineSeconds());
  }
}
