package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Problem;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.operator.desired.InvalidJobException;
import java.util.List;

/** Why a job that another version of the API has accepted has no spec here. */
final class UnreadableSpec {
  private UnreadableSpec() {}

  static InvalidJobException of(SplitLoRAJob job, KubernetesClient client) {
    var stored = client.raw(
        "/apis/%s/namespaces/%s/%s/%s".formatted(job.getApiVersion(), job.getMetadata().getNamespace(), job.getPlural(),
            job.getMetadata().getName()));
    return new InvalidJobException("UnreadableSpec",
        ("this operator does not understand the spec%s; what runs is left alone, whatever runPolicy.suspend says:"
            + " change the field, or install the version that wrote it")
            .formatted(stored == null ? "" : problem(stored)));
  }

  /** The first thing that the strict reader refuses. */
  static String problem(String stored) {
    try {
      ManifestReader.parse(stored, "", List.of());
      return "";
    } catch (ManifestException e) {
      Problem first = e.problems().get(0);
      int others = e.problems().size() - 1;
      return ": " + first.path() + ": " + first.message() + (others == 0 ? "" : ", and %d more".formatted(others));
    }
  }
}
