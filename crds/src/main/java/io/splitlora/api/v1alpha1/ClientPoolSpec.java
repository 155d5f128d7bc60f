package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** A group of clients that share a data source. */
public record ClientPoolSpec(
    @JsonPropertyDescription("Name of the pool.")
    @Required @Pattern(Patterns.NAME) @Size(min = 1, max = 20) @DecidesResult
    String name,

    @JsonPropertyDescription("Number of clients, each with a shard of the data of its own.")
    @Default("1") @Min(1) @Max(100000) @DecidesResult
    Integer clients,

    @JsonPropertyDescription("Number of pods that work for the clients; it decides speed, never the result. With"
        + " scaling External and Elastic it is where the pool begins; later sizes are its ClientPool's.")
    @Default("1") @Min(0) @Max(10000)
    Integer replicas,

    @JsonPropertyDescription("Rank of these clients' adapters, at most adapter.rank; left out: adapter.rank. For rules"
        + " that allow different ranks.")
    @Min(1) @Max(1024) @DecidesResult
    Integer rank,

    @JsonPropertyDescription("Share of the rank components that each of these clients trains in a round, with the"
        + " rules FSLoRA and HAFL; left out: all.")
    @Min(value = 0, inclusive = false) @Max(1) @DecidesResult
    Double sketchRatio,

    @JsonPropertyDescription("Number of transformer blocks on these clients; left out: split.cut.")
    @Min(1) @Max(10000) @DecidesResult
    Integer cut,

    @JsonPropertyDescription("Optimizer updates of each of these clients in a round; left out: training.localSteps.")
    @Min(1) @Max(1000000) @DecidesResult
    Integer localSteps,

    @JsonPropertyDescription("Compute threads of each pod.")
    @Default("1") @Min(1) @Max(1024) @DecidesResult
    Integer threads,

    @JsonPropertyDescription("Where the clients' examples come from.")
    @Required @DecidesResult
    DataSpec data,

    @JsonPropertyDescription("Who decides about the number of pods once the job is accepted.")
    @Default("External")
    ScalingPolicy scaling,

    @JsonPropertyDescription("Fewest pods of the pool, whatever its ClientPool says, as long as the job is not"
        + " suspended; left out: 0.")
    @Min(0) @Max(10000)
    Integer minReplicas,

    @JsonPropertyDescription("Most pods of the pool, whatever its ClientPool says; left out: 10000. More than clients"
        + " are never of use, and scaling Elastic asks for no more than these.")
    @Min(0) @Max(10000)
    Integer maxReplicas,

    @JsonPropertyDescription("What one of these pods costs in an hour where the job without its clients costs 1; with"
        + " scaling Elastic, the pool has as many pods as make a round cheapest; left out: 0.1.")
    @Min(0) @Max(1000)
    Double podCost,

    @JsonPropertyDescription(PodSettings.RESOURCES) @Default("{}")
    ResourcesSpec resources,
    @JsonPropertyDescription(PodSettings.NODE_SELECTOR) @Default("{}")
    Map<String, String> nodeSelector,
    @JsonPropertyDescription(PodSettings.TOLERATIONS) @Default("[]") @Size(max = 32)
    List<TolerationSpec> tolerations,
    @JsonPropertyDescription(PodSettings.VOLUMES) @Default("[]") @Size(max = 32)
    List<VolumeSpec> volumes,
    @JsonPropertyDescription(PodSettings.POD_TEMPLATE)
    Map<String, Object> podTemplate) implements PodSettings {}
