package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/** How far a job is and how well it learns; written by the operator alone. */
public record SplitLoRAJobStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
    @Min(0) @Max(Limits.LONG)
    Long observedGeneration,

    @JsonPropertyDescription("The conditions in one word.")
    Phase phase,

    @JsonPropertyDescription("Completed rounds and all rounds, such as 12/40.")
    String round,

    @JsonPropertyDescription("Clients at work and all clients, such as 3/3; empty when the job is over.")
    String clients,

    @JsonPropertyDescription("Time that the remaining rounds take, such as 4m10s.")
    String eta,

    @JsonPropertyDescription("The primary metric of the last evaluation if it scores text, such as BLEU 0.512.")
    String score,

    @JsonPropertyDescription("Numbers as kubectl shows them.")
    Columns columns,

    @JsonPropertyDescription("Completed rounds.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer completedRounds,

    @JsonPropertyDescription("Rounds of the whole job.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer rounds,

    @JsonPropertyDescription("Completed share of the rounds, in percent.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer progressPercentage,

    @JsonPropertyDescription("Seconds that the remaining rounds take.")
    @Min(0) @Max(Limits.LONG)
    Long estimatedRemainingSeconds,

    @JsonPropertyDescription("Mean training loss of the last completed round, in nats per token.")
    Double loss,

    @JsonPropertyDescription("Perplexity of the last evaluation.")
    Double perplexity,

    @JsonPropertyDescription("Perplexity before the first round.")
    Double initialPerplexity,

    @JsonPropertyDescription("Scores of the text that the last evaluation generated, by metric.")
    Map<String, Double> scores,

    @JsonPropertyDescription("The best state so far by the primary metric.")
    BestStatus best,

    @JsonPropertyDescription("Bytes that the clients sent in the rounds that count: activations and labels over the"
        + " cut, adapters and optimizer moments to the aggregator.")
    @Min(0) @Max(Limits.LONG)
    Long bytesUp,

    @JsonPropertyDescription("Bytes that the clients received in the rounds that count: gradients over the cut,"
        + " adapters, optimizer moments and changes of the base from the aggregator.")
    @Min(0) @Max(Limits.LONG)
    Long bytesDown,

    @JsonPropertyDescription("Clients whose work counts in the open round, or in the last one.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer participants,

    @JsonPropertyDescription("Participants without whom that round goes on, or was closed; the first 20.")
    @Size(max = 20)
    List<DroppedStatus> dropped,

    @JsonPropertyDescription("Updates so far that were longer than their round's aggregation.normBound and were"
        + " shortened to it.")
    @Min(0) @Max(Limits.LONG)
    Long boundedUpdates,

    @JsonPropertyDescription("Clients whose updates were shortened in the last completed round; the first 20.")
    @Size(max = 20)
    List<String> bounded,

    @JsonPropertyDescription("The pools' pods.")
    List<PoolStatus> pools,

    @JsonPropertyDescription("The last completed rounds, oldest first.")
    @Size(max = 50)
    List<RoundStatus> history,

    @JsonPropertyDescription("What went wrong last, though the job may have gone on.")
    FailureStatus lastFailure,

    @JsonPropertyDescription("Where the finished adapter is.")
    AdapterStatus adapter,

    @JsonPropertyDescription("The annotation splitlora.io/resume as it was while the job had not failed; another value"
        + " lets a failed job go on.")
    @Size(max = 256)
    String resume,

    @JsonPropertyDescription("What holds of the job, each with a reason.")
    List<Condition> conditions) {

  /** Nothing is known. */
  public static SplitLoRAJobStatus empty() {
    return new SplitLoRAJobStatus(null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** The same figures under other conditions. */
  public SplitLoRAJobStatus under(Long generation, Phase phaseNow, List<Condition> conditionsNow) {
    return new SplitLoRAJobStatus(generation, phaseNow, round, clients, eta, score, columns, completedRounds, rounds,
        progressPercentage, estimatedRemainingSeconds, loss, perplexity, initialPerplexity, scores, best, bytesUp,
        bytesDown, participants, dropped, boundedUpdates, bounded, pools, history, lastFailure, adapter, resume,
        conditionsNow);
  }

  /** A job's life in one word, derived from its conditions. */
  public enum Phase { Pending, Running, Suspended, Complete, Failed }

  /** Numbers with as many digits as fit a column. */
  public record Columns(
      @JsonPropertyDescription("The loss, such as 2.31.") String loss,
      @JsonPropertyDescription("The perplexity, such as 9.87.") String perplexity) {}

  /** The pods of a pool. */
  public record PoolStatus(
      @JsonPropertyDescription("Name of the pool.") String name,
      @JsonPropertyDescription("Pods that there should be.") @Min(0) @Max(Integer.MAX_VALUE) Integer desired,
      @JsonPropertyDescription("Pods that are ready.") @Min(0) @Max(Integer.MAX_VALUE) Integer ready) {}

  /** A completed round. */
  public record RoundStatus(
      @JsonPropertyDescription("Number of completed rounds after it.") @Min(0) @Max(Integer.MAX_VALUE) Integer round,
      @JsonPropertyDescription("Mean training loss, in nats per token.") Double loss,
      @JsonPropertyDescription("Perplexity, if it was evaluated.") Double perplexity,
      @JsonPropertyDescription("The primary metric, if it was evaluated and scores text.") Double score) {}

  /** A state of the global adapter. */
  public record BestStatus(
      @JsonPropertyDescription("Number of completed rounds before it.") @Min(0) @Max(Integer.MAX_VALUE) Integer round,
      @JsonPropertyDescription("The primary metric.") String metric,
      @JsonPropertyDescription("Its value.") Double value) {}

  /** A participant that was dropped from its round. */
  public record DroppedStatus(
      @JsonPropertyDescription("Its pool and its index there, such as phones/3.") String client,
      @JsonPropertyDescription("A stable word for machines.") String reason,
      @JsonPropertyDescription("A sentence for people.") String message) {}

  /** Something that went wrong. */
  public record FailureStatus(
      @JsonPropertyDescription("A stable word for machines.") String reason,
      @JsonPropertyDescription("A sentence for people.") String message) {}

  /** The finished adapter. */
  public record AdapterStatus(
      @JsonPropertyDescription("Persistent volume claim that holds it.") String claim,
      @JsonPropertyDescription("SHA-256 of adapter_model.safetensors.") String sha256) {}
}
