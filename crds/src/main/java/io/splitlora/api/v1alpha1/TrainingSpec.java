package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Method, length and optimizer. */
public record TrainingSpec(
    @JsonPropertyDescription("How clients and split server share the work.")
    @Default("SplitLoRA")
    Method method,

    @JsonPropertyDescription("Number of rounds; each ends with an aggregation.")
    @Default("10") @Min(1) @Max(1000000)
    Integer rounds,

    @JsonPropertyDescription("Optimizer updates of each client in a round.")
    @Default("10") @Min(1) @Max(1000000)
    Integer localSteps,

    @JsonPropertyDescription("Examples of each client in a local step.")
    @Default("8") @Min(1) @Max(65536)
    Integer batchSize,

    @JsonPropertyDescription("Peak learning rate of clients and split server.")
    @Default("0.0002") @Min(value = 0, inclusive = false)
    Double learningRate,

    @JsonPropertyDescription("How the learning rate moves over the local steps of the job.")
    @Default("{}")
    ScheduleSpec schedule,

    @JsonPropertyDescription("Constants of the optimizer.")
    @Default("{}")
    AdamWSpec adamW,

    @JsonPropertyDescription("Largest norm of an update's gradient, taken over the adapters of one side of the cut; 0"
        + " does not clip.")
    @Default("0") @Min(0)
    Double clipNorm,

    @JsonPropertyDescription("Largest norm of one client's gradient of the split server's adapter, before the server"
        + " sums them up; 0 does not clip.")
    @Default("0") @Min(0)
    Double clientClipNorm,

    @JsonPropertyDescription("Share of the target probability that is spread over the vocabulary during training.")
    @Default("0") @Min(0) @Max(value = 1, inclusive = false)
    Double labelSmoothing,

    @JsonPropertyDescription("When the split server updates its adapter.")
    @Default("PerStep")
    ServerUpdate serverUpdate,

    @JsonPropertyDescription("Seed of initial adapters, data order and dropout.")
    @Default("0") @Min(Long.MIN_VALUE) @Max(Limits.LONG)
    Long seed,

    @JsonPropertyDescription("Number of consecutive batches whose examples are sorted by length, so that batches carry"
        + " little padding; 1 keeps the shuffled order.")
    @Default("16") @Min(1) @Max(65536)
    Integer bucketWindow) {}
