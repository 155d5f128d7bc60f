package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.operator.job.Observed;
import io.splitlora.operator.status.Pods;
import java.util.List;

/** The pods of one Job of a role, oldest first; those of a Job before it, whose logs were kept, are not among them. */
record RolePods(List<Pod> pods) {
  static RolePods of(Job job, Observed observed) {
    String uid = job.getMetadata().getUid();
    return new RolePods(observed.all(Pod.class)
        .filter(pod -> pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> owner.getUid().equals(uid)))
        .sorted(Observed.BY_AGE).toList());
  }

  /** Whether one works, or is about to. */
  boolean haveOneThatStays() {
    return pods.stream().anyMatch(pod -> !Pods.hasEnded(pod) && !pod.isMarkedForDeletion());
  }

  long ended() {
    return pods.stream().filter(Pods::hasEnded).count();
  }
}
