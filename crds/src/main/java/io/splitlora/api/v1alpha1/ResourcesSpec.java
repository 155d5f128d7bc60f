package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Map;

/** What a pod may use, in Kubernetes' quantities: {@code cpu: 500m}, {@code memory: 2Gi}, {@code nvidia.com/gpu: 1}. */
public record ResourcesSpec(
    @JsonPropertyDescription("What the scheduler reserves, by resource.")
    @Default("{}") @Quantities
    Map<String, String> requests,

    @JsonPropertyDescription("What the pod gets at most, by resource; GPUs are asked for here.")
    @Default("{}") @Quantities
    Map<String, String> limits) {}
