package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Where the finished adapter goes. */
public record ExportSpec(
    @JsonPropertyDescription("The volume that the adapter is written to, claimed once; it outlives the job.")
    @Default("{}")
    StorageSpec storage) {}
