package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** Where examples come from. */
public record DataSpec(
    @JsonPropertyDescription("A file, or for partition FilePerClient a folder or a pattern with *: sample://NAME,"
        + " file://PATH (relative paths start at the manifest), or on a cluster pvc://CLAIM/PATH, a path in a"
        + " persistent volume claim of the job's namespace.")
    @Required @Pattern(Patterns.SOURCE)
    String source,

    @JsonPropertyDescription("Format of the files.")
    @Default("E2E")
    DataFormat format,

    @JsonPropertyDescription("How the examples are divided among the clients of a pool; evaluation ignores it.")
    @Default("{}")
    PartitionSpec partition) {}
