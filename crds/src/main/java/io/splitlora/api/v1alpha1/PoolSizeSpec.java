package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/** How many pods work for a pool's clients. */
public record PoolSizeSpec(
    @JsonPropertyDescription("Name of the SplitLoRAJob.")
    @Required
    String job,

    @JsonPropertyDescription("Name of the pool in spec.clientPools of the job.")
    @Required
    String pool,

    @JsonPropertyDescription("Number of pods; they decide how fast a round is, never what it computes.")
    @SpecReplicas @Min(0) @Max(10000)
    Integer replicas) {}
