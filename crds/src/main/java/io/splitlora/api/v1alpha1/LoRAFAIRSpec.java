package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Constants of the rule LoRAFAIR (arXiv 2411.14961, eq. 9). */
public record LoRAFAIRSpec(
    @JsonPropertyDescription("Weight of the correction's norm.")
    @Default("0.01") @Min(0)
    Double lambda,

    @JsonPropertyDescription("Gradient steps that look for the correction.")
    @Default("1000") @Min(1) @Max(100000)
    Integer steps,

    @JsonPropertyDescription("Step size, relative to the norm of B.")
    @Default("0.01") @Min(value = 0, inclusive = false)
    Double learningRate) {}
