package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The low-rank adapters (LoRA, arXiv 2106.09685): W x + scale * B A x with A [rank, in] and B [out, rank]. */
public record AdapterSpec(
    @JsonPropertyDescription("Rank r of every adapter.")
    @Default("8") @Min(1) @Max(1024)
    Integer rank,

    @JsonPropertyDescription("Numerator of the scale: alpha / rank, or alpha / sqrt(rank) with rsLoRA.")
    @Default("32") @Min(value = 0, inclusive = false)
    Double alpha,

    @JsonPropertyDescription("Probability of dropping an input of an adapter during training.")
    @Default("0") @Min(0) @Max(value = 1, inclusive = false)
    Double dropout,

    @JsonPropertyDescription("Scale by alpha / sqrt(rank) (arXiv 2312.03732) instead of alpha / rank.")
    @Default("false")
    Boolean rsLoRA,

    @JsonPropertyDescription("Projections of each block that get an adapter; c_attn cannot be combined with q, k or v.")
    @Default("[\"q\", \"v\"]") @Size(min = 1, max = 6)
    List<AdapterTarget> targets) {}
