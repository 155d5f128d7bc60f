package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Constants of AdamW (arXiv 1711.05101). */
public record AdamWSpec(
    @JsonPropertyDescription("Decay of the first moment.") @Default("0.9") @Min(0) @Max(value = 1, inclusive = false)
    Double beta1,

    @JsonPropertyDescription("Decay of the second moment.") @Default("0.999") @Min(0) @Max(value = 1, inclusive = false)
    Double beta2,

    @JsonPropertyDescription("Added to the root of the second moment.")
    @Default("1e-8") @Min(value = 0, inclusive = false)
    Double epsilon,

    @JsonPropertyDescription("Decoupled weight decay.") @Default("0.01") @Min(0)
    Double weightDecay) {}
