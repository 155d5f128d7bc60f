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
    String selector,

    @JsonPropertyDescription("Why the pool has the size that it has.")
    SizingStatus sizing) {

  /** The last decision about a pool's size, and what the next one has to know of it. */
  public record SizingStatus(
      @JsonPropertyDescription("A stable word for machines, such as Unschedulable.")
      String reason,

      @JsonPropertyDescription("A sentence for people.")
      String message,

      @JsonPropertyDescription("When the operator changed the size last; with scaling Elastic.")
      String changed,

      @JsonPropertyDescription("Completed rounds then: a size is judged by rounds that began later.")
      @Min(0) @Max(Integer.MAX_VALUE)
      Integer changedAfterRound,

      @JsonPropertyDescription("Pods before that change.")
      @Min(0) @Max(10000)
      Integer replicasBefore,

      @JsonPropertyDescription("Seconds of a round before that change.")
      Double roundSecondsBefore,

      @JsonPropertyDescription("More pods than these were of no use or found no node, and are not tried until later.")
      @Min(0) @Max(10000)
      Integer ceiling,

      @JsonPropertyDescription("When more pods are tried again.")
      String ceilingUntil,

      @JsonPropertyDescription("How often they were tried: each time the pause is longer.")
      @Min(0) @Max(1000)
      Integer ceilingTries,

      @JsonPropertyDescription("Pods that no node takes.")
      @Min(0) @Max(Integer.MAX_VALUE)
      Integer unschedulable) {}
}
