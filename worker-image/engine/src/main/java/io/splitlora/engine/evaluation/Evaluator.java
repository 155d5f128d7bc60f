package io.splitlora.engine.evaluation;

import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.engine.data.Example;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.text.NotFiniteException;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.protocol.bounds.MessageBounds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes loss and scores of the full model on the validation data. Runs on the compute thread. */
public final class Evaluator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Evaluator.class);

  private final EvaluationSpec spec;
  private final Tokenizer tokenizer;
  private final UnsplitModel model;
  private final ValidationLoss loss;
  private final Optional<TextScorer> text;

  /**
   * @param tokenizer closed together with this evaluator
   * @param seed of the sampling of texts
   */
  public Evaluator(ModelFolder folder, AdapterLayout layout, StepSettings settings, Tokenizer tokenizer,
      Shards validation,
      EvaluationSpec spec, long seed) {
    this.spec = spec;
    this.tokenizer = tokenizer;
    model = new UnsplitModel(folder, layout, settings);
    List<Example> all = validation.shard(0);
    List<Example> examples = all.subList(0, spec.examples() == 0 ? all.size() : Math.min(spec.examples(), all.size()));
    loss = new ValidationLoss(examples, tokenizer, folder.config(), spec.batchSize());
    text = spec.textMetrics().isEmpty() ? Optional.empty()
        : Optional.of(
            new TextScorer(Meaning.of(examples, spec.contexts()), tokenizer, folder.config(), spec.decoding(), seed));
  }

  /**
   * @param adapter of all blocks
   * @param change of the frozen weights since the job began
   * @param progress of text generation; it may throw to end the evaluation
   */
  public Evaluation evaluate(float[] adapter, BaseChange change, TextProgress progress) {
    model.weights().add(change);
    ValidationLoss.Loss measured = loss.of(model, adapter);
    if (text.isEmpty() || !Double.isFinite(measured.mean())) {
      return withoutText(measured.mean(), measured);
    }
    try {
      TextScorer.Scored scored = text.get().score(model, adapter, progress);
      Map<Metric, Double> scores = new LinkedHashMap<>();
      spec.textMetrics().forEach(metric -> scores.put(metric, scored.value(metric)));
      return new Evaluation(measured.mean(), measured.countedTokens(), scores, scored.samples(MessageBounds.SAMPLES));
    } catch (NotFiniteException e) {
      LOG.warn("the validation loss is {}, but not all texts can be generated: {}", measured.mean(), e.getMessage());
      // the loss may be finite, but a model that cannot continue a text has diverged
      return withoutText(Double.NaN, measured);
    }
  }

  private static Evaluation withoutText(double loss, ValidationLoss.Loss measured) {
    return new Evaluation(loss, measured.countedTokens(), Map.of(), List.of());
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
