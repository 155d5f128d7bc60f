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
@ValidationRule(value = "size(self.clientPools) == 0 || self.clientPools.exists(pool, self.training.schedule.warmupSteps <= self.training.rounds * (has(pool.localSteps) ? pool.localSteps : self.training.localSteps))",
    message = "training.schedule.warmupSteps must be at most the local steps of the job (rounds times the most localSteps of a pool)")
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
@ValidationRule(value = "self.aggregator.storage == oldSelf.aggregator.storage",
    message = "spec.aggregator.storage is claimed once; to enlarge the volume, edit the claim JOB-journal, if its storage class allows that")
@ValidationRule(value = "self.export.storage == oldSelf.export.storage",
    message = "spec.export.storage is claimed once; to enlarge the volume, edit the claim JOB-export, if its storage class allows that")
@ValidationRule(value = "size(self.clientPools) == size(oldSelf.clientPools) && self.clientPools.all(pool, oldSelf.clientPools.exists(old, old.name == pool.name))",
    message = "the pools of a job decide the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.aggregation.participants == oldSelf.aggregation.participants"
        + " && self.aggregation.quorum == oldSelf.aggregation.quorum"
        + " && has(self.aggregation.weighting) == has(oldSelf.aggregation.weighting) && (!has(self.aggregation.weighting) || self.aggregation.weighting == oldSelf.aggregation.weighting)"
        + " && has(self.aggregation.serverOptimizer) == has(oldSelf.aggregation.serverOptimizer) && (!has(self.aggregation.serverOptimizer) || self.aggregation.serverOptimizer == oldSelf.aggregation.serverOptimizer)"
        + " && has(self.aggregation.hetLoRA) == has(oldSelf.aggregation.hetLoRA) && (!has(self.aggregation.hetLoRA) || self.aggregation.hetLoRA == oldSelf.aggregation.hetLoRA)"
        + " && has(self.aggregation.loraFAIR) == has(oldSelf.aggregation.loraFAIR) && (!has(self.aggregation.loraFAIR) || self.aggregation.loraFAIR == oldSelf.aggregation.loraFAIR)"
        + " && has(self.aggregation.hafl) == has(oldSelf.aggregation.hafl) && (!has(self.aggregation.hafl) || self.aggregation.hafl == oldSelf.aggregation.hafl)"
        + " && has(self.aggregation.moments) == has(oldSelf.aggregation.moments) && (!has(self.aggregation.moments) || self.aggregation.moments == oldSelf.aggregation.moments)",
    message = "everything in spec.aggregation but roundDeadlineSeconds and latePolicy decides the result and cannot change once the job is accepted; delete the job or create another one under a new name")
@ValidationRule(value = "self.clientPools.all(pool, !has(pool.rank) || pool.rank <= self.adapter.rank)",
    message = "the rank of a pool is at most adapter.rank; lower it, or raise adapter.rank")
@ValidationRule(value = "self.aggregation.rule in ['ZeroPad', 'RBLA', 'HetLoRA', 'FLoRA', 'FlexLoRA', 'raFLoRA', 'FFALoRA']"
        + " || self.clientPools.all(pool, !has(pool.rank) || pool.rank == self.adapter.rank)",
    message = "this aggregation rule needs the same rank of every client; leave rank out of the pools, choose ZeroPad, RBLA, HetLoRA, FLoRA, FlexLoRA, raFLoRA or FFALoRA, or write sketchRatio with FSLoRA or HAFL")
@ValidationRule(value = "self.aggregation.rule in ['FSLoRA', 'HAFL'] || self.clientPools.all(pool, !has(pool.sketchRatio))",
    message = "sketchRatio is for the aggregation rules FSLoRA and HAFL; leave it out of the pools, or write rank with a rule that allows different ranks")
@ValidationRule(value = "self.training.method == 'SplitLoRA' || self.clientPools.all(pool, !has(pool.cut))",
    message = "only the method SplitLoRA cuts the model; leave cut out of the pools")
@ValidationRule(value = "self.aggregation.rule in ['FedAvg', 'ZeroPad', 'RBLA', 'HetLoRA', 'FSLoRA', 'FLoRA', 'FlexLoRA', 'raFLoRA', 'FedExLoRA', 'LoRAFAIR', 'HAFL', 'XGBLoRA']"
        + " || self.clientPools.all(pool, (has(pool.cut) ? pool.cut : self.split.cut) == (has(self.clientPools[0].cut) ? self.clientPools[0].cut : self.split.cut))",
    message = "with the aggregation rules FFALoRA, FedSALoRA and RACLoRA every pool has the same cut; leave cut out of the pools, or choose another rule")
@ValidationRule(value = "!has(self.aggregation.moments) || self.aggregation.moments != 'Average'"
        + " || self.clientPools.all(pool, (has(pool.cut) ? pool.cut : self.split.cut) == (has(self.clientPools[0].cut) ? self.clientPools[0].cut : self.split.cut))",
    message = "with aggregation.moments Average every pool has the same cut; leave cut out of the pools, or write Keep or Reset")
@ValidationRule(value = "self.aggregation.latePolicy != 'Discount' || (self.training.method == 'FedLoRA' && self.aggregation.quorum < 1.0"
        + " && self.aggregation.rule in ['FedAvg', 'ZeroPad', 'RBLA'])",
    message = "latePolicy Discount is for the method FedLoRA with a quorum below 1 and one of the rules FedAvg, ZeroPad and RBLA; write Refuse")
@ValidationRule(value = "self.training.method != 'CenLoRA' || self.aggregation.participants.selection == 'All'",
    message = "with the method CenLoRA there is one client, which always takes part; leave participants out")
@ValidationRule(value = "!has(self.aggregation.participants.perRound) || self.aggregation.participants.perRound <= self.clientPools.map(pool, pool.clients).sum()",
    message = "participants.perRound is at most the number of clients of all pools; lower it, or raise clients")
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

    @JsonPropertyDescription("Container image of the job's pods; none takes the one that the operator was installed with when the job began. A change replaces the pods, which go on from the journal.")
    @Size(min = 1, max = 500)
    String image) {}
