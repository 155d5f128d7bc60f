package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.net.HttpURLConnection;
import java.util.Objects;

/**
 * Pods that have ended and stay for their logs: they hold no machine. Such a pod is owned by its SplitLoRAJob too, so
 * that it goes with that, and not with the Job or Deployment that made it.
 */
public final class KeptLogs {
  private static final PatchContext STRATEGIC_MERGE = PatchContext.of(PatchType.STRATEGIC_MERGE);
  /** To a pod that runs this is now: its kubelet ends it as it does at any deadline, and the pod, Failed, stays. */
  private static final long NOW = 1;

  private final SplitLoRAJob job;
  private final KubernetesClient client;

  public KeptLogs(SplitLoRAJob job, KubernetesClient client) {
    this.job = job;
    this.client = client;
  }

  /** Keeps the log of a pod that has ended. */
  public void keep(Pod pod) {
    if (!isKept(pod)) {
      patch(pod, "{\"metadata\":{\"ownerReferences\":[%s]}}".formatted(owner()));
    }
  }

  /** Ends a pod that runs, and keeps its log. */
  public void stop(Pod pod) {
    Long deadline = pod.getSpec().getActiveDeadlineSeconds();
    if (!isKept(pod) || deadline == null || deadline > NOW) {
      patch(pod,
          "{\"metadata\":{\"ownerReferences\":[%s]},\"spec\":{\"activeDeadlineSeconds\":%d}}".formatted(owner(), NOW));
    }
  }

  /** Gives the log of a pod up: a later one tells more. */
  public void discard(Pod pod) {
    client.resource(pod).delete();
  }

  public boolean isKept(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> Objects.equals(owner.getUid(), job.getMetadata().getUid()));
  }

  private String owner() {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\",\"uid\":\"%s\"}".formatted(
        job.getApiVersion(), job.getKind(), job.getMetadata().getName(), job.getMetadata().getUid());
  }

  private void patch(Pod pod, String changes) {
    try {
      client.resource(pod).patch(STRATEGIC_MERGE, changes);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) { // it went in the meantime, and its log with it
        throw e;
      }
    }
  }
}
