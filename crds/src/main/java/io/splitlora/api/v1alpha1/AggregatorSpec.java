package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The process that decides about rounds and keeps the journal. */
public record AggregatorSpec(
    @JsonPropertyDescription("Port to listen on; 0 takes a free one.")
    @Default("0") @Min(0) @Max(65535)
    Integer port,

    @JsonPropertyDescription("The volume of the journal, claimed once.")
    @Default("{}")
    StorageSpec storage,

    @JsonPropertyDescription("What each pod may use.")
    @Default("{}")
    ResourcesSpec resources,

    @JsonPropertyDescription("Labels of the nodes that the pods may run on.")
    @Default("{}")
    Map<String, String> nodeSelector,

    @JsonPropertyDescription("Taints of nodes that the pods accept.")
    @Default("[]") @Size(max = 32)
    List<TolerationSpec> tolerations,

    @JsonPropertyDescription("Persistent volume claims that the pods see as folders.")
    @Default("[]") @Size(max = 32)
    List<VolumeSpec> volumes,

    @JsonPropertyDescription("A PodTemplateSpec for all else that Kubernetes lets pods state; its container is called worker. As with all settings of pods, a change replaces them, and they go on from the journal.")
    Map<String, Object> podTemplate) implements PodSettings {}
