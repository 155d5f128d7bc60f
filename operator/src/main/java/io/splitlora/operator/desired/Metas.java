package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.util.Map;

/** Metadata of a job's objects. */
final class Metas {
  private Metas() {}

  /** Deleted with the job. */
  static ObjectMeta owned(SplitLoRAJob job, String name, Map<String, String> labels) {
    return outliving(job, name, labels).edit()
        .addNewOwnerReference()
        .withApiVersion(job.getApiVersion()).withKind(job.getKind())
        .withName(job.getMetadata().getName()).withUid(job.getMetadata().getUid())
        .withController(true).withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }

  /** Kept when the job is deleted. */
  static ObjectMeta outliving(SplitLoRAJob job, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder()
        .withName(name).withNamespace(job.getMetadata().getNamespace()).withLabels(labels)
        .build();
  }
}
