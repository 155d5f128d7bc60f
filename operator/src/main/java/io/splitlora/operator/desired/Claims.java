package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.StorageSpec;
import java.util.Map;

/** The aggregator's two volumes: the journal goes with the job, the export volume with the adapter outlives it. */
public final class Claims {
  private Claims() {}

  public static PersistentVolumeClaim journal(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return claim(Metas.owned(job, names.journal(), Labels.job(names.job())), job.getSpec().aggregator().storage());
  }

  public static PersistentVolumeClaim export(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return claim(Metas.outliving(job, names.export(), Labels.job(names.job())), job.getSpec().export().storage());
  }

  private static PersistentVolumeClaim claim(ObjectMeta metadata, StorageSpec storage) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(storage.storageClassName())
        .withNewResources().withRequests(Map.of("storage", new Quantity(storage.size()))).endResources()
        .endSpec()
        .build();
  }
}
