package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How the clients' adapters become one. */
public record AggregationSpec(
    @JsonPropertyDescription("The aggregation rule.")
    @Default("FedAvg") @DecidesResult
    AggregationRule rule,

    @JsonPropertyDescription("Which clients take part in a round.")
    @Default("{}") @DecidesResult
    ParticipantsSpec participants,

    @JsonPropertyDescription("How much each participant counts; left out: Uniform for FSLoRA, as its paper has it, and"
        + " for CoordinateMedian, TrimmedMean, Krum and MultiKrum, Examples for every other rule. These four fold all"
        + " participants alike; with Examples the split server still sums their gradients by examples.")
    @DecidesResult
    Weighting weighting,

    @JsonPropertyDescription("Largest share of a round that one participant counts for. What is above it goes to the"
        + " others in proportion to their examples; where there are too few others, all count alike. Left out: no"
        + " limit.")
    @Min(value = 0, inclusive = false) @Max(1) @DecidesResult
    Double maxWeight,

    @JsonPropertyDescription("Longest update that counts as it was sent, in multiples of the round's median length; a"
        + " longer one is shortened to that, counted and named in the status. An update is the difference between what"
        + " a client received and what it sent. From four participants with an update on; 0 bounds nothing.")
    @Default("10") @Min(0) @DecidesResult
    Double normBound,

    @JsonPropertyDescription("Participants of a round that may send anything, for the rules TrimmedMean, Krum and"
        + " MultiKrum; left out: 1.")
    @Min(0) @Max(Integer.MAX_VALUE) @DecidesResult
    Integer faulty,

    @JsonPropertyDescription("Share of the participants whose work closes a round at its deadline; below 1 the result"
        + " depends on who was in time.")
    @Default("1") @Min(value = 0, inclusive = false) @Max(1) @DecidesResult
    Double quorum,

    @JsonPropertyDescription("Seconds after which a round closes with the quorum, or is opened again without one; 0"
        + " waits for ever. It may change while the job runs: the aggregator takes it over within two minutes.")
    @Default("0") @Min(0) @Max(Integer.MAX_VALUE)
    Integer roundDeadlineSeconds,

    @JsonPropertyDescription("What becomes of work that comes after its round has closed. A change counts when the"
        + " aggregator starts next: suspend and resume the job.")
    @Default("Refuse")
    LatePolicy latePolicy,

    @JsonPropertyDescription("Optimizer of the global adapter, with the rule FSLoRA; without it the mean change is"
        + " added as it is.")
    @DecidesResult
    ServerOptimizerSpec serverOptimizer,

    @JsonPropertyDescription("Constants of the rule HetLoRA.")
    @DecidesResult
    HetLoRASpec hetLoRA,

    @JsonPropertyDescription("Constants of the rule LoRAFAIR.")
    @DecidesResult
    LoRAFAIRSpec loraFAIR,

    @JsonPropertyDescription("Constants of the rule HAFL.")
    @DecidesResult
    HAFLSpec hafl,

    @JsonPropertyDescription("What the clients' optimizers go on with in the next round: Average the mean of their"
        + " moments, Reset none (a third of the bytes), Keep each its own; left out: Keep, and Reset for rules whose"
        + " next adapters are of other components.")
    @DecidesResult
    Moments moments) {

  /** The constants of HAFL, with the defaults where none are stated. */
  public HAFLSpec haflOrDefault() {
    return hafl != null ? hafl : new HAFLSpec(0.85, 0.85);
  }

  /** The constants of HetLoRA, with the defaults where none are stated. */
  public HetLoRASpec hetLoRAOrDefault() {
    return hetLoRA != null ? hetLoRA : new HetLoRASpec(0.99, 0.0005);
  }

  /** The constants of LoRAFAIR, with the defaults where none are stated. */
  public LoRAFAIRSpec loraFAIROrDefault() {
    return loraFAIR != null ? loraFAIR : new LoRAFAIRSpec(0.01, 1000, 0.01);
  }

  /** The weighting, with the rule's own where none is stated. */
  public Weighting weightingOrRules() {
    return weighting != null ? weighting : rule.countsAlike() ? Weighting.Uniform : Weighting.Examples;
  }

  /** How many participants of a round may send anything, with the default where it is not stated. */
  public int faultyOrDefault() {
    return faulty != null ? faulty : 1;
  }
}
