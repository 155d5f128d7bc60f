package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Constants of the rule HetLoRA (arXiv 2401.06432, section 3). */
public record HetLoRASpec(
    @JsonPropertyDescription("Share of a client's components that a pruning keeps.")
    @Default("0.99") @Min(value = 0, inclusive = false) @Max(value = 1, inclusive = false)
    Double gamma,

    @JsonPropertyDescription("Weight of the loss term that shrinks the components which pruning would drop.")
    @Default("0.0005") @Min(0)
    Double lambda) {}
