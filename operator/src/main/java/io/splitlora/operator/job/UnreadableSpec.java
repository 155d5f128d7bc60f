package io.splitlora.operator.job;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.ManifestReader;
import io.splitlora.manifest.Problem;
import io.splitlora.operator.resources.InvalidJobException;
import java.util.List;

/** Why a job that another version of the API has accepted has no spec here. */
final class UnreadableSpec {
  private UnreadableSpec() {}

  static InvalidJobException of(SplitLoRAJob job, KubernetesClient client) {
    var stored = client.genericKubernetesResources(job.getApiVersion(), job.getKind())
        .inNamespace(job.getMetadata().getNamespace()).withName(job.getMetadata().getName()).get();
    return new InvalidJobException("UnreadableSpec",
        "this operator does not understand the spec%s; what runs is left alone: change the field, or install the version that wrote it"
            .formatted(stored == null ? "" : problem(stored)));
  }

  /** The first thing that the strict reader refuses. */
  static String problem(GenericKubernetesResource stored) {
    try {
      ManifestReader.parse(Serialization.asJson(stored), "", List.of());
      return "";
    } catch (ManifestException e) {
      Problem first = e.problems().get(0);
      int others = e.problems().size() - 1;
      return ": " + first.path() + ": " + first.message() + (others == 0 ? "" : ", and %d more".formatted(others));
    }
  }
}
