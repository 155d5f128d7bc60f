package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Validation during the training. */
@ValidationRule(value = "self.data.partition.type == 'Contiguous'",
    message = "evaluation reads all of its data and ignores partition; remove it")
public record EvaluationSpec(
    @JsonPropertyDescription("Validation examples.")
    @Required
    DataSpec data,

    @JsonPropertyDescription("Rounds between evaluations; the first and the last state are always evaluated.")
    @Default("1") @Min(1)
    Integer everyRounds,

    @JsonPropertyDescription("Number of examples, from the start of the data; 0 takes all.")
    @Default("0") @Min(0)
    Integer examples,

    @JsonPropertyDescription("Examples computed at once.")
    @Default("16") @Min(1) @Max(65536)
    Integer batchSize) {}
