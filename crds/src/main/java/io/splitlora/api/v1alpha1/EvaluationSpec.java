package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Validation during the training, in the split server's process. */
public record EvaluationSpec(
    @JsonPropertyDescription("Validation examples.")
    @Required
    DataSpec data,

    @JsonPropertyDescription("Rounds between evaluations; the first and the last state are always evaluated.")
    @Default("1") @Min(1) @Max(Integer.MAX_VALUE)
    Integer everyRounds,

    @JsonPropertyDescription("Number of examples, from the start of the data; 0 takes all.")
    @Default("0") @Min(0) @Max(Integer.MAX_VALUE)
    Integer examples,

    @JsonPropertyDescription("Examples computed at once.")
    @Default("16") @Min(1) @Max(65536)
    Integer batchSize,

    @JsonPropertyDescription("What is measured; Perplexity always is, the others score generated text against the"
        + " examples of its context.")
    @Default("[\"Perplexity\"]") @Size(min = 1, max = 6)
    List<Metric> metrics,

    @JsonPropertyDescription("The metric of the column SCORE and of the best round; left out: the first of metrics"
        + " that scores text, else Perplexity.")
    Metric primary,

    @JsonPropertyDescription("Number of distinct contexts, from the start of the examples, for which text is generated"
        + " and scored; 0 takes all.")
    @Default("0") @Min(0) @Max(Integer.MAX_VALUE)
    Integer contexts,

    @JsonPropertyDescription("How the text that is scored is generated.")
    @Default("{}")
    DecodingSpec decoding) {

  /** The metrics that look at generated text. */
  public List<Metric> textMetrics() {
    return metrics.stream().filter(Metric::scoresText).toList();
  }

  /** The primary metric, with its default where none is stated. */
  public Metric primaryOrDefault() {
    return primary != null ? primary : textMetrics().stream().findFirst().orElse(Metric.Perplexity);
  }
}
