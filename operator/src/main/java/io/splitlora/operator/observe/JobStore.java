package io.splitlora.operator.observe;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;

/** The jobs, in a store that the SDK can make by itself. */
public final class JobStore extends CompactStore<SplitLoRAJob> {
  public JobStore() {
    super(SplitLoRAJob.class, new KubernetesSerialization());
  }
}
