package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.events.JobEvents;
import io.splitlora.operator.observe.Observed;

/**
 * A job's turn to be reconciled.
 *
 * @param observed the job's objects as they are when the turn begins
 * @param events where to write what the job's users should know
 */
record Turn(SplitLoRAJob job, Observed observed, JobEvents events, Context<SplitLoRAJob> context) {
  ResourceID id() {
    return ResourceID.fromResource(job);
  }

  KubernetesClient client() {
    return context.getClient();
  }
}
