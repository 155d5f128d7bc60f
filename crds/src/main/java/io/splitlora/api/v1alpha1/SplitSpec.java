package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Where the model is cut. */
public record SplitSpec(
    @JsonPropertyDescription("Number of transformer blocks on the client; the split server runs the others and the"
        + " head.")
    @Default("1") @Min(1) @Max(10000)
    Integer cut,

    @JsonPropertyDescription("Where the labels live while the loss is computed.")
    @Default("Server")
    LabelPlacement labels,

    @JsonPropertyDescription("Number format of activations and gradients at the cut.")
    @Default("Float32")
    WirePrecision precision) {}
