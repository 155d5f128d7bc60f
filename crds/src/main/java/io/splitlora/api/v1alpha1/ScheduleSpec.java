package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How the learning rate moves over the local steps of the job. */
public record ScheduleSpec(
    @JsonPropertyDescription("Shape after the warm-up.")
    @Default("Linear")
    ScheduleType type,

    @JsonPropertyDescription("Local steps over which the learning rate rises from zero.")
    @Default("0") @Min(0) @Max(Integer.MAX_VALUE)
    Integer warmupSteps) {}
