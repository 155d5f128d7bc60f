package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Which clients take part in a round. */
public record ParticipantsSpec(
    @JsonPropertyDescription("How participants are chosen.")
    @Default("All")
    Selection selection,

    @JsonPropertyDescription("Participants of a round, with Random and RoundRobin.")
    @Min(1) @Max(1000000)
    Integer perRound) {}
