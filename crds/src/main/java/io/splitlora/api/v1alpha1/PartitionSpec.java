package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** How examples are divided among the clients of a pool. */
public record PartitionSpec(
    @JsonPropertyDescription("Rule of the division.")
    @Default("Contiguous")
    PartitionType type,

    @JsonPropertyDescription("Dirichlet concentration: small values give each client few kinds of examples.")
    @Default("1") @Min(value = 0, inclusive = false)
    Double alpha,

    @JsonPropertyDescription("Dirichlet only: attribute whose values are divided unevenly, such as food in an E2E"
        + " meaning, or a field of a JSONL object.")
    @Size(min = 1)
    String attribute) {}
