package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a job trains, on which data, split where and for how long. */
@ValidationRule(value = "self.training.method != 'CenLoRA' || size(self.clientPools) == 1",
    message = "with the method CenLoRA one client holds all the data; list one pool")
@ValidationRule(value = "self.aggregator.port == 0 || self.aggregator.port != self.splitServer.port",
    message = "aggregator and splitServer have the same port; give each a port of its own, or 0 to take a free one")
@ValidationRule(value = "self.model == oldSelf.model",
    message = "spec.model decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.adapter == oldSelf.adapter",
    message = "spec.adapter decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.split == oldSelf.split",
    message = "spec.split decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.training == oldSelf.training",
    message = "spec.training decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.aggregation.rule == oldSelf.aggregation.rule",
    message = "spec.aggregation.rule decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.splitServer.threads == oldSelf.splitServer.threads",
    message = "spec.splitServer.threads decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "has(self.evaluation) == has(oldSelf.evaluation) && (!has(self.evaluation) || self.evaluation == oldSelf.evaluation)",
    message = "spec.evaluation decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "size(self.clientPools) == size(oldSelf.clientPools) && self.clientPools.all(pool, oldSelf.clientPools.exists(old, old.name == pool.name))",
    message = "the pools of a job decide the result and cannot change once the job is accepted; delete the job or create another one under a new name")
public record SplitLoRAJobSpec(
    @JsonPropertyDescription("The base model; its weights stay frozen.")
    @Required
    ModelSpec model,

    @JsonPropertyDescription("The low-rank adapters that are trained.")
    @Default("{}")
    AdapterSpec adapter,

    @JsonPropertyDescription("Where the model is cut between clients and split server.")
    @Default("{}")
    SplitSpec split,

    @JsonPropertyDescription("Method, length and optimizer of the training.")
    @Default("{}")
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
    EvaluationSpec evaluation,

    @JsonPropertyDescription("What happens when something fails.")
    @Default("{}")
    RunPolicySpec runPolicy,

    @JsonPropertyDescription("Where the finished adapter goes.")
    @Default("{}")
    ExportSpec export,

    @JsonPropertyDescription("Container image of the job's pods; none takes the one that the operator was installed with.")
    @Size(min = 1, max = 500)
    String image) {}
