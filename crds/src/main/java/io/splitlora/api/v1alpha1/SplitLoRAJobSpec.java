package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What a job trains, on which data, split where and for how long. */
public record SplitLoRAJobSpec(
    @JsonPropertyDescription("The base model; its weights stay frozen.")
    @Required @DecidesResult
    ModelSpec model,

    @JsonPropertyDescription("The low-rank adapters that are trained.")
    @Default("{}") @DecidesResult
    AdapterSpec adapter,

    @JsonPropertyDescription("Where the model is cut between clients and split server.")
    @Default("{}") @DecidesResult
    SplitSpec split,

    @JsonPropertyDescription("Method, length and optimizer of the training.")
    @Default("{}") @DecidesResult
    TrainingSpec training,

    @JsonPropertyDescription("How the clients' adapters become one at the end of a round.")
    @Default("{}")
    AggregationSpec aggregation,

    @JsonPropertyDescription("Groups of clients that share a data source and a pod template.")
    @Required @Size(min = 1, max = 32)
    List<ClientPoolSpec> clientPools,

    @JsonPropertyDescription("The process that runs the blocks behind the cut.")
    @Default("{}")
    SplitServerSpec splitServer,

    @JsonPropertyDescription("The process that decides about rounds and keeps the journal.")
    @Default("{}")
    AggregatorSpec aggregator,

    @JsonPropertyDescription("Validation during the training; without it only the training loss is reported.")
    @DecidesResult
    EvaluationSpec evaluation,

    @JsonPropertyDescription("What happens when something fails.")
    @Default("{}")
    RunPolicySpec runPolicy,

    @JsonPropertyDescription("Where the finished adapter goes.")
    @Default("{}")
    ExportSpec export,

    @JsonPropertyDescription("Container image of the job's pods; none takes the one that the operator was installed"
        + " with when the job began. A change replaces the pods, which go on from the journal.")
    @Pattern(Patterns.IMAGE) @Size(min = 1, max = 500)
    String image) {}
