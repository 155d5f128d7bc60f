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

    @JsonPropertyDescription(PodSettings.RESOURCES) @Default("{}")
    ResourcesSpec resources,
    @JsonPropertyDescription(PodSettings.NODE_SELECTOR) @Default("{}")
    Map<String, String> nodeSelector,
    @JsonPropertyDescription(PodSettings.TOLERATIONS) @Default("[]") @Size(max = 32)
    List<TolerationSpec> tolerations,
    @JsonPropertyDescription(PodSettings.VOLUMES) @Default("[]") @Size(max = 32)
    List<VolumeSpec> volumes,
    @JsonPropertyDescription(PodSettings.POD_TEMPLATE)
    Map<String, Object> podTemplate) implements PodSettings {}
