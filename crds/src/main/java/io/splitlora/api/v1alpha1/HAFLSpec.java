package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Constants of the rule HAFL (arXiv 2411.06581). */
public record HAFLSpec(
    @JsonPropertyDescription("Decay of the smoothed importance.")
    @Default("0.85") @Min(0) @Max(value = 1, inclusive = false)
    Double beta1,

    @JsonPropertyDescription("Decay of the importance's uncertainty.")
    @Default("0.85") @Min(0) @Max(value = 1, inclusive = false)
    Double beta2) {}
