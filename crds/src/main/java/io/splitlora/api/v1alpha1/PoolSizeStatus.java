package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;

/** How many pods of a pool there are. */
public record PoolSizeStatus(
    @JsonPropertyDescription("Pods that exist.")
    @StatusReplicas @Min(0) @Max(Integer.MAX_VALUE)
    Integer replicas,

    @JsonPropertyDescription("Pods that are ready.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer readyReplicas,

    @JsonPropertyDescription("Label selector of the pods, for autoscalers.")
    @LabelSelector
    String selector) {}
