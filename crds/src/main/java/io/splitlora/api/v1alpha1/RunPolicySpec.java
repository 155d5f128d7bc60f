package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;

/** What happens when something fails. */
public record RunPolicySpec(
    @JsonPropertyDescription("How often in a row the same round is opened again before the job fails.")
    @Default("6") @Min(0)
    Integer backoffLimit) {}
