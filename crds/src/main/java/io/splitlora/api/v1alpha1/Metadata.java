package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** The part of Kubernetes' object metadata that a manifest states. */
public record Metadata(
    @JsonPropertyDescription("Name of the job: lower-case letters, digits and hyphens, 52 characters at most (pods append to it).")
    @Required @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 52)
    String name,

    @JsonPropertyDescription("Namespace of the job.")
    @Default("default") @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 63)
    String namespace,

    @JsonPropertyDescription("Labels, copied to everything that the job creates.")
    @Default("{}")
    Map<String, String> labels,

    @JsonPropertyDescription("Annotations, for people and tools.")
    @Default("{}")
    Map<String, String> annotations) {}
