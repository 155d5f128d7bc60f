package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.operator.desired.PodOrigin;
import io.splitlora.operator.observe.Observed;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Changes Jobs and Deployments that have pods: these run on unless what the user asks for is another. */
final class RunningPods {
  private final KubernetesClient client;

  RunningPods(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Whether a Job is suspended can change, its template cannot: then the Job goes, with its pods, and comes again when
   * both have gone. The journal makes that as safe as any other loss of a pod.
   */
  void applyToJob(Job present, Job desired) {
    adopt(present, desired);
    if (present.isMarkedForDeletion()) {
      return;
    }
    if (PodOrigin.isAsWritten(present, desired)) {
      suspend(present, desired.getSpec().getSuspend());
    } else {
      client.resource(present).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    }
  }

  /**
   * Pods that another operator has put in its own words stay, and only their number follows.
   *
   * @return whether that is all that is to be done
   */
  boolean applyToPool(Deployment present, Deployment desired) {
    adopt(present, desired);
    boolean inOtherWords = PodOrigin.isAsWritten(present, desired) && !PodOrigin.isOfThisOperator(present, desired);
    if (inOtherWords) {
      scale(present, desired.getSpec().getReplicas());
    }
    return inOtherWords;
  }

  /**
   * Running pods of unknown origin are taken for what the user asked for: an operator that is new must not stop them.
   */
  private void adopt(HasMetadata present, HasMetadata desired) {
    var lacking = PodOrigin.adopted(present, desired);
    if (!lacking.isEmpty()) {
      patch(present, Map.of("annotations", lacking), Map.of());
    }
  }

  /** Stops a job's pods, whatever else it asks for: that may be what has to be refused. */
  void suspend(Observed observed) {
    observed.all(Job.class).filter(job -> !job.isMarkedForDeletion()).forEach(job -> suspend(job, true));
    observed.all(Deployment.class).forEach(pool -> scale(pool, 0));
  }

  private void suspend(Job present, boolean suspended) {
    if (!Objects.equals(present.getSpec().getSuspend(), suspended)) {
      patch(present, Map.of(), Map.of("suspend", suspended));
    }
  }

  private void scale(Deployment present, int replicas) {
    if (!Objects.equals(present.getSpec().getReplicas(), replicas)) {
      patch(present, Map.of(), Map.of("replicas", replicas));
    }
  }

  /** Another object that has taken the name meanwhile has another uid, and refuses the change. */
  private void patch(HasMetadata present, Map<String, Object> metadata, Map<String, Object> spec) {
    var named = new TreeMap<>(metadata);
    named.put("uid", present.getMetadata().getUid());
    client.resource(present).patch(PatchContext.of(PatchType.JSON_MERGE),
        Serialization.asJson(Map.of("metadata", named, "spec", spec)));
  }
}
