package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;

/** How many pods of a pool there are. */
public record PoolSizeStatus(
    @JsonPropertyDescription("Pods that exist.")
    @StatusReplicas
    Integer replicas,

    @JsonPropertyDescription("Pods that are ready.")
    Integer readyReplicas,

    @JsonPropertyDescription("Label selector of the pods, for autoscalers.")
    @LabelSelector
    String selector) {}
