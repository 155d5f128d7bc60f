package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;

/** How the clients' adapters become one. */
public record AggregationSpec(
    @JsonPropertyDescription("The aggregation rule.")
    @Default("FedAvg")
    AggregationRule rule,

    @JsonPropertyDescription("Seconds after which a round that is not complete is opened again; 0 waits for ever.")
    @Default("0") @Min(0)
    Integer roundDeadlineSeconds) {}
