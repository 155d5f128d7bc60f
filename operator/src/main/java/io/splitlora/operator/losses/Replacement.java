package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.identity.Role;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes room for a new Job where one has lost its pod; see {@link Loss} for when. */
public final class Replacement {
  private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

  private final KubernetesClient client;
  private final KeptLogs logs;

  public Replacement(KubernetesClient client, KeptLogs logs) {
    this.client = client;
    this.logs = logs;
  }

  /** @param completedRounds of the job until now */
  public void ofLost(SplitLoRAJob job, Observed observed, int completedRounds, Instant now) {
    if (job.getSpec().runPolicy().suspend()) {
      return; // its pods go because they should
    }
    for (Role role : List.of(Role.AGGREGATOR, Role.SPLIT_SERVER)) {
      Loss.of(role, job.getMetadata().getName(), observed)
          .filter(loss -> loss.cameAfterGoingWell(completedRounds, now))
          .ifPresent(loss -> makeRoom(loss, observed));
    }
  }

  /** The log of the lost pod stays, that of the one lost before it goes. */
  private void makeRoom(Loss loss, Observed observed) {
    if (loss.isBeingReplaced() || !isStillThere(loss.job())) {
      return;
    }
    Optional<Pod> last = loss.last().filter(PodState::hasEnded);
    last.ifPresent(logs::keep);
    last.ifPresent(pod -> discardOlder(loss.role(), pod, observed));
    client.resource(loss.job()).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    LOG.info("{}/{} makes room: its pod was lost after it had gone well", loss.job().getMetadata().getNamespace(),
        loss.job().getMetadata().getName());
  }

  /** What is known here may be of a Job that has made room already; its successor has the same name. */
  private boolean isStillThere(Job job) {
    Job now = client.resource(job).get();
    return now != null && Objects.equals(now.getMetadata().getUid(), job.getMetadata().getUid())
        && !now.isMarkedForDeletion();
  }

  private void discardOlder(Role role, Pod last, Observed observed) {
    observed.pods(role).filter(PodState::hasEnded).filter(logs::isKept)
        .filter(pod -> !pod.getMetadata().getUid().equals(last.getMetadata().getUid()))
        .forEach(logs::discard);
  }
}
