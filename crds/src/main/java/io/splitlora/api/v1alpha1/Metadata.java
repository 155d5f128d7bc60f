package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** The part of Kubernetes' object metadata that a manifest states. */
public record Metadata(
    @JsonPropertyDescription("Name of the job: lower-case letters, digits and inner hyphens behind a letter, 50"
        + " characters at most (names of Services and pods are made of it).")
    @Required @Pattern(JobNames.PATTERN) @Size(min = 1, max = JobNames.LONGEST)
    String name,

    @JsonPropertyDescription("Namespace of the job.")
    @Default("default") @Pattern(Patterns.NAME) @Size(min = 1, max = 63)
    String namespace,

    @JsonPropertyDescription("Labels of the job, for people and tools.")
    @Default("{}")
    Map<String, String> labels,

    @JsonPropertyDescription("Annotations of the job, for people and tools.")
    @Default("{}")
    Map<String, String> annotations) {}
