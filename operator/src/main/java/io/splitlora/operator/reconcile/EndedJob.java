package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.splitlora.api.v1alpha1.ClientPool;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.losses.KeptLogs;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.RoleJobState;
import io.splitlora.protocol.identity.Role;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is left of a job that has ended, until it is deleted: its aggregator's Job as the record of how it went and, if
 * it failed, the logs of all its pods. What holds machines goes. Called again and again, it does what is still to be
 * done; the end is in the job's status before.
 */
final class EndedJob {
  private final ObjectNames names;
  private final Observed observed;
  private final KubernetesClient client;
  private final KeptLogs logs;

  EndedJob(Turn turn) {
    names = ObjectNames.of(turn.job());
    observed = turn.observed();
    client = turn.client();
    logs = new KeptLogs(turn.job(), client);
  }

  void tidy(boolean succeeded) {
    if (!succeeded) {
      running().forEach(logs::stop); // before its Deployment goes, or it would take the pod along
    }
    observed.all(Deployment.class).forEach(pool -> client.resource(pool).delete());
    observed.all(ClientPool.class).forEach(pool -> client.resource(pool).delete());
    if (succeeded) {
      observed.find(Job.class, names.splitServer()).ifPresent(server -> client.resource(server).delete());
    } else {
      List.of(Role.AGGREGATOR, Role.SPLIT_SERVER).forEach(this::leaveOneLog);
      Stream.of(names.aggregator(), names.splitServer()).flatMap(name -> observed.find(Job.class, name).stream())
          .filter(job -> !RoleJobState.hasEnded(job)).forEach(this::end);
    }
  }

  /**
   * Takes away what still says that the job failed, as it is to go on: its roles' Jobs, and the pods that were kept.
   *
   * @return whether nothing of them is left, so that no two aggregators are at one journal
   */
  boolean makeRoom() {
    observed.all(Pod.class).filter(pod -> !pod.isMarkedForDeletion()).forEach(logs::discard);
    observed.all(Job.class).filter(job -> !job.isMarkedForDeletion())
        .forEach(job -> client.resource(job).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete());
    return observed.all(Job.class).findAny().isEmpty()
        && Stream.of(Role.AGGREGATOR, Role.SPLIT_SERVER).flatMap(observed::pods).findAny().isEmpty();
  }

  private Stream<Pod> running() {
    return observed.all(Pod.class).filter(PodState::hasRun)
        .filter(pod -> !PodState.hasEnded(pod) && !pod.isMarkedForDeletion());
  }

  /** That of the last pod: kubectl logs job/NAME shows that of the first. */
  private void leaveOneLog(Role role) {
    observed.newestPod(role).ifPresent(last -> observed.pods(role).filter(PodState::hasEnded)
        .filter(pod -> !pod.getMetadata().getName().equals(last.getMetadata().getName())).forEach(logs::discard));
  }

  /** A Job whose pods have ended fails at its deadline; with pods that run it would take them along, and their logs. */
  private void end(Job job) {
    boolean waits = observed.pods(job).stream()
        .anyMatch(pod -> PodState.hasRun(pod) && !PodState.hasEnded(pod) && !pod.isMarkedForDeletion());
    boolean told = job.getSpec().getActiveDeadlineSeconds() != null || Boolean.TRUE.equals(job.getSpec().getSuspend());
    if (!waits && !told) {
      client.resource(job).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"activeDeadlineSeconds\":1}}");
    }
  }
}
