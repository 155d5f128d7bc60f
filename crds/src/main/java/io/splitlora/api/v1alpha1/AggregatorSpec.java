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
