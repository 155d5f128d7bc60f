package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How examples are divided among the clients of a pool. */
// has(): the API server checks a default of {} before it fills in the fields inside
@ValidationRule(value = "!has(self.type) || self.type != 'Dirichlet' || has(self.attribute)",
    message = "Dirichlet divides by an attribute: write its name in attribute, such as food, or another type")
@ValidationRule(value = "self.type == 'Dirichlet' || !has(self.attribute)",
    message = "only the type Dirichlet divides by an attribute; remove attribute or write type: Dirichlet")
public record PartitionSpec(
    @JsonPropertyDescription("Rule of the division.")
    @Default("Contiguous")
    PartitionType type,

    @JsonPropertyDescription("Dirichlet concentration: small values give each client few kinds of examples.")
    @Default("1") @Min(value = 0, inclusive = false)
    Double alpha,

    @JsonPropertyDescription("Dirichlet only: attribute whose values are divided unevenly, such as food in an E2E meaning, or a field of a JSONL object.")
    @Size(min = 1)
    String attribute) {}
