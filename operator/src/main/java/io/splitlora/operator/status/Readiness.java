package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.PoolStatus;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.RoleJobs;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which pods of a job are ready, and which are waited for. */
record Readiness(SplitLoRAJob job, Observed observed, boolean ended) {
  List<PoolStatus> pools() {
    return job.getSpec().clientPools().stream().map(this::pool).toList();
  }

  private PoolStatus pool(ClientPoolSpec pool) {
    var deployment = observed.find(Deployment.class, ObjectNames.of(job).pool(pool.name()));
    int desired = deployment.map(pods -> pods.getSpec().getReplicas()).orElse(ended ? 0 : pool.replicas());
    int ready = (int) observed.pods(pool.name()).filter(PodState::isReady).count();
    return new PoolStatus(pool.name(), desired, ready);
  }

  boolean isComplete() {
    return missing().isEmpty();
  }

  /** Whether someone has scaled a pool to no pods. */
  boolean hasEmptyPool() {
    return pools().stream().anyMatch(pool -> pool.desired() == 0);
  }

  /** Names the roles and pools that lack a ready pod. */
  String whatIsMissing() {
    return "not ready yet: " + String.join(", ", missing());
  }

  private List<String> missing() {
    var missing = new ArrayList<String>();
    for (Role role : RoleJobs.roles(job.getSpec())) {
      if (observed.pods(role).noneMatch(PodState::isReady)) {
        missing.add(role.text());
      }
    }
    pools().stream().filter(pool -> pool.ready() < pool.desired())
        .forEach(pool -> missing.add("pool %s (%d of %d)".formatted(pool.name(), pool.ready(), pool.desired())));
    return missing;
  }

  /** Names the pools that have no pods, and how to change that. */
  String whoIsAway() {
    return pools().stream().filter(pool -> pool.desired() == 0).map(PoolStatus::name)
        .map(pool -> "pool %s has no pods, so that nobody works for its clients; scale clientpool/%s up"
            .formatted(pool, ObjectNames.of(job).pool(pool)))
        .collect(Collectors.joining("; "));
  }
}
