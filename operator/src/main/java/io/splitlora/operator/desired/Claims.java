package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.splitlora.api.v1alpha1.StorageSpec;
import java.util.Map;

/** Volumes that one pod at a time writes. */
final class Claims {
  private Claims() {}

  static PersistentVolumeClaim of(ObjectMeta metadata, StorageSpec storage) {
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
