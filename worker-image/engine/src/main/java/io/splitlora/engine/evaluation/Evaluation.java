package io.splitlora.engine.evaluation;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.scores.Segment;
import java.util.List;
import java.util.Map;

/**
 * How the model does on the validation data.
 *
 * @param meanLoss nats per counted token; its exponential is the perplexity; NaN if the model has diverged, even if
 *     only in a generated text
 * @param scores of generated text, by metric, in the order of spec.evaluation.metrics
 * @param samples some of the text that was scored
 */
public record Evaluation(double meanLoss, long countedTokens, Map<Metric, Double> scores, List<Sample> samples) {

  /** A generated text and what people wrote for the same context. */
  public record Sample(String context, Segment segment) {}
}
