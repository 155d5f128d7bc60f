package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** Which clients take part in a round. */
// has(): the API server checks a default of {} before it fills in the fields inside
@ValidationRule(value = "!has(self.selection) || (self.selection == 'All') != has(self.perRound)",
    message = "perRound is the number of participants of a round for the selections Random and RoundRobin; write it with them, and leave it out with All")
public record ParticipantsSpec(
    @JsonPropertyDescription("How participants are chosen.")
    @Default("All")
    Selection selection,

    @JsonPropertyDescription("Participants of a round, with Random and RoundRobin.")
    @Min(1) @Max(1000000)
    Integer perRound) {}
