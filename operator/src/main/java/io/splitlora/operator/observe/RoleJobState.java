package io.splitlora.operator.observe;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Optional;

/** What the status of a role's Job says. */
public final class RoleJobState {
  private RoleJobState() {}

  public static boolean hasEnded(Job job) {
    return complete(job).isPresent() || failed(job).isPresent();
  }

  public static Optional<JobCondition> complete(Job job) {
    return condition(job, "Complete");
  }

  public static Optional<JobCondition> failed(Job job) {
    return condition(job, "Failed");
  }

  /** Whether it should have pods now. */
  public static boolean isAtWork(Job job) {
    return !hasEnded(job) && !Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null ? Optional.empty() : job.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type) && "True".equals(condition.getStatus())).findFirst();
  }
}
