package io.splitlora.operator.status;

import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.RunPolicySpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** When a job that is not complete fails: counted from its creation, or from when it was last resumed. */
public final class Deadline {
  private Deadline() {}

  /** Empty for a job that has none, or is suspended. */
  public static Optional<Instant> of(SplitLoRAJob job, Instant now) {
    var policy = job.getSpec().runPolicy();
    if (policy.activeDeadlineSeconds() == null || policy.suspend()) {
      return Optional.empty();
    }
    return Optional
        .of(start(job, now).plusSeconds(Math.min(policy.activeDeadlineSeconds(), RunPolicySpec.LONGEST_DEADLINE)));
  }

  private static Instant start(SplitLoRAJob job, Instant now) {
    if (Conditions.isTrue(job.getStatus(), JobConditions.SUSPENDED).isPresent()) {
      return now; // it is being resumed
    }
    var resumed = Conditions.find(job.getStatus(), JobConditions.SUSPENDED)
        .map(suspended -> Instant.parse(suspended.getLastTransitionTime()));
    return Stream
        .of(Optional.of(Instant.parse(job.getMetadata().getCreationTimestamp())), resumed, Resumption.time(job))
        .flatMap(Optional::stream).max(Instant::compareTo).orElseThrow();
  }
}
