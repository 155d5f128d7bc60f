package io.splitlora.federation.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal's log: a fact that will not change. Sentences in it may come from others; they are bounded
 * here, so everything that is read from a journal or shown is bounded too.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Entry.FormatRaised.class, name = "format"),
    @JsonSubTypes.Type(value = Entry.JobBegun.class, name = "job"),
    @JsonSubTypes.Type(value = Entry.IncarnationBegun.class, name = "incarnation"),
    @JsonSubTypes.Type(value = Entry.DataSeen.class, name = "data"),
    @JsonSubTypes.Type(value = Entry.RoundReopened.class, name = "reopened"),
    @JsonSubTypes.Type(value = Entry.HandedOver.class, name = "handedOver"),
    @JsonSubTypes.Type(value = Entry.RoundJournaled.class, name = "round"),
    @JsonSubTypes.Type(value = Entry.Evaluated.class, name = "evaluated"),
    @JsonSubTypes.Type(value = Entry.JobEnded.class, name = "ended")
})
public sealed interface Entry {

  /** Keeps away versions that read only older formats: they look for the log where this line is. */
  record FormatRaised(int format) implements Entry {}

  /** The job that this folder belongs to. */
  record JobBegun(String job, String specDigest, String modelDigest) implements Entry {}

  /**
   * The first line of an aggregator's part of the log.
   *
   * @param format of the lines from here on; 0 in old journals, which do not state it
   * @param after up to where the log counts that it goes on from; missing before format 3
   */
  record IncarnationBegun(long incarnation, String at, int format,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Position after) implements Entry {

    public IncarnationBegun(long incarnation, String at, int format) {
      this(incarnation, at, format, null);
    }
  }

  /**
   * The data that a pool's pods read for the first time, or, for the pool "spec.evaluation" (which no pool can be
   * called), the split server.
   *
   * @param examples of each client: its weight for the whole job; empty for validation data
   */
  record DataSeen(String pool, String digest, List<Long> examples) implements Entry {

    public DataSeen {
      examples = examples == null ? List.of() : List.copyOf(examples); // missing in old journals
    }
  }

  record RoundReopened(long incarnation, int round, int attempt, Reason reason, String message) implements Entry {

    public RoundReopened {
      message = Sentence.bounded(message);
    }
  }

  record HandedOver(long incarnation, int round, String client, int step) implements Entry {}

  /**
   * A round that exists, because its checkpoint is on disk.
   *
   * @param round from 0
   * @param counted each lease whose work is in it, once
   * @param files the {@link Checksum} of each file that the round wrote; before format 3, of all of the checkpoint
   */
  record RoundJournaled(int round, List<CountedLease> counted, List<DroppedClient> dropped, Map<String, String> files,
      RoundMetrics metrics)
      implements Entry {

    public RoundJournaled {
      dropped = dropped == null ? List.of() : List.copyOf(dropped); // missing in old journals
    }
  }

  /** A participant that the round was closed without. */
  record DroppedClient(String client, Reason reason, String message) {

    public DroppedClient {
      message = Sentence.bounded(message);
    }
  }

  /**
   * @param loss mean training loss over its local steps; null for work that came late
   * @param kept share of its update that counted, where that was longer than the round's bound; else null
   */
  record CountedLease(String client, long incarnation, int attempt, double weight, @Nullable Double loss,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double kept) {

    public CountedLease(String client, long incarnation, int attempt, double weight, @Nullable Double loss) {
      this(client, incarnation, attempt, weight, loss, null);
    }

    public boolean bounded() {
      return kept != null;
    }
  }

  /**
   * How the model after a round does on the validation data.
   *
   * @param scores of generated text, by metric, in the order of spec.evaluation.metrics
   * @param samples some of the text that was scored
   */
  record Evaluated(int completedRounds, double meanLoss, long countedTokens, Map<Metric, Double> scores,
      List<Sample> samples,
      long milliseconds) implements Entry {

    public Evaluated {
      scores = scores == null ? Map.of() : known(scores); // missing in old journals
      samples = samples == null ? List.of() : List.copyOf(samples);
    }

    public Evaluated(int completedRounds, double meanLoss, long countedTokens) {
      this(completedRounds, meanLoss, countedTokens, Map.of(), List.of(), 0);
    }

    /** Without the text that was scored, which may be long. */
    Evaluated figures() {
      return new Evaluated(completedRounds, meanLoss, countedTokens, scores, List.of(), milliseconds);
    }

    public Evaluated took(long measured) {
      return new Evaluated(completedRounds, meanLoss, countedTokens, scores, samples, measured);
    }

    /** Leaves out metrics that only another version knows. */
    private static Map<Metric, Double> known(Map<Metric, Double> scores) {
      Map<Metric, Double> known = new LinkedHashMap<>(scores);
      known.remove(null);
      return known;
    }

    /** Empty if the loss is NaN, or so high that the perplexity would be infinite. */
    public OptionalDouble perplexity() {
      return finite(Math.exp(meanLoss));
    }

    /** The value of a metric, if it was measured. */
    public OptionalDouble value(Metric metric) {
      return metric == Metric.Perplexity ? perplexity()
          : scores.containsKey(metric) ? finite(scores.get(metric)) : OptionalDouble.empty();
    }

    private static OptionalDouble finite(double value) {
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
  }

  /** A generated text and what people wrote for the same context. */
  record Sample(String context, String text, List<String> references) {}

  record JobEnded(boolean succeeded, Reason reason, String message) implements Entry {

    public JobEnded {
      message = Sentence.bounded(message);
    }
  }
}
