package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The process that runs the blocks behind the cut. */
public record SplitServerSpec(
    @JsonPropertyDescription("Compute threads.")
    @Default("1") @Min(1) @Max(1024) @DecidesResult
    Integer threads,

    @JsonPropertyDescription("Port to listen on; 0 takes a free one.")
    @Default("0") @Min(0) @Max(65535)
    Integer port,

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
