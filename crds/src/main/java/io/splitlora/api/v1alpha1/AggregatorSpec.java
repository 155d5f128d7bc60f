package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The process that decides about rounds and keeps the journal. */
public record AggregatorSpec(
    @JsonPropertyDescription("Port to listen on; 0 takes a free one.")
    @Default("0") @Min(0) @Max(65535)
    Integer port) {}
