package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A persistent volume claim of the job's namespace that pods see as a folder. */
public record VolumeSpec(
    @JsonPropertyDescription("Name of the volume.")
    @Required @Pattern(Patterns.NAME) @Size(min = 1, max = 63)
    String name,

    @JsonPropertyDescription("Name of the persistent volume claim.")
    @Required @Size(min = 1, max = 253)
    String claim,

    @JsonPropertyDescription("Folder in the pod, such as /data; file:// sources can name what is in it.")
    @Required @Pattern(Patterns.ABSOLUTE_PATH)
    String mountPath,

    @JsonPropertyDescription("Whether the pod may only read it.")
    @Default("true")
    Boolean readOnly) {}
