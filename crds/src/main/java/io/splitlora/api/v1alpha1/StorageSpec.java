package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** A persistent volume that the operator claims. */
public record StorageSpec(
    @JsonPropertyDescription("Size of the volume, such as 10Gi.")
    @Default("1Gi") @Pattern(Patterns.SIZE) @Size(min = 1, max = 20)
    String size,

    @JsonPropertyDescription("Storage class; none takes the cluster's default.")
    @Size(min = 1, max = 253)
    String storageClassName) {}
