package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** AdamW over the mean change of a round, taken as a negative gradient (FedOpt, arXiv 2003.00295, algorithm 2). */
public record ServerOptimizerSpec(
    @JsonPropertyDescription("Learning rate.") @Default("0.001") @Min(value = 0, inclusive = false)
    Double learningRate,

    @JsonPropertyDescription("Decay of the first moment.") @Default("0.9") @Min(0) @Max(value = 1, inclusive = false)
    Double beta1,

    @JsonPropertyDescription("Decay of the second moment.") @Default("0.999") @Min(0) @Max(value = 1, inclusive = false)
    Double beta2,

    @JsonPropertyDescription("Added to the root of the second moment.")
    @Default("1e-8") @Min(value = 0, inclusive = false)
    Double epsilon,

    @JsonPropertyDescription("Decoupled weight decay.") @Default("0") @Min(0)
    Double weightDecay) {}
