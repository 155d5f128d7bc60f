package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The process that runs the blocks behind the cut. */
public record SplitServerSpec(
    @JsonPropertyDescription("Compute threads.")
    @Default("1") @Min(1) @Max(1024)
    Integer threads,

    @JsonPropertyDescription("Port to listen on; 0 takes a free one.")
    @Default("0") @Min(0) @Max(65535)
    Integer port) {}
