package io.splitlora.worker.evaluation;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.worker.scores.Segment;
import java.util.List;
import java.util.Map;

/**
 * A state of the model as the validation data sees it.
 *
 * @param meanLoss nats per counted token; its exponential is the perplexity; not a number if the model has diverged, be it in a text alone
 * @param scores of generated text, by metric, in the order of spec.evaluation.metrics
 * @param samples some of the text that was scored
 */
public record Evaluation(double meanLoss, long countedTokens, Map<Metric, Double> scores, List<Sample> samples) {

  /** A generated text and what people wrote for the same context. */
  public record Sample(String context, Segment segment) {}
}
