package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.adapter.BaseChange;
import io.splitlora.worker.data.Batch;
import io.splitlora.worker.data.Example;
import io.splitlora.worker.data.Shards;
import io.splitlora.worker.data.TokenizedExample;
import io.splitlora.worker.data.Tokenizer;
import io.splitlora.worker.model.ModelFolder;
import io.splitlora.worker.training.StepSettings;
import io.splitlora.worker.training.WholeModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The loss over the validation examples, with all blocks. Called from the compute thread. */
public final class Evaluator implements AutoCloseable {

  private final WholeModel model;
  private final List<Batch> batches;

  public Evaluator(ModelFolder folder, AdapterLayout layout, StepSettings settings, Tokenizer tokenizer, Shards validation, EvaluationSpec spec) {
    model = new WholeModel(folder, layout, settings);
    List<Example> examples = validation.shard(0);
    int taken = spec.examples() == 0 ? examples.size() : Math.min(spec.examples(), examples.size());
    batches = batches(examples.subList(0, taken), tokenizer, folder, spec.batchSize());
  }

  private static List<Batch> batches(List<Example> examples, Tokenizer tokenizer, ModelFolder folder, int batchSize) {
    List<TokenizedExample> byLength = examples.stream()
        .map(example -> TokenizedExample.of(example, tokenizer, folder.config().eosTokenId(), folder.config().context()))
        .sorted(Comparator.comparingInt(example -> example.tokens().length)).toList();
    List<Batch> batches = new ArrayList<>();
    for (int start = 0; start < byLength.size(); start += batchSize) {
      batches.add(Batch.of(byLength.subList(start, Math.min(start + batchSize, byLength.size()))));
    }
    return batches;
  }

  /** @param meanLoss nats per counted token; its exponential is the perplexity */
  public record Result(double meanLoss, long countedTokens) {}

  /** @param change of the frozen weights since the start of the job */
  public Result evaluate(float[] wholeAdapter, BaseChange change) {
    model.rebase(change);
    double sum = 0;
    long tokens = 0;
    for (Batch batch : batches) {
      int counted = batch.targets().length;
      sum += (double) model.loss(batch, wholeAdapter) * counted;
      tokens += counted;
    }
    return new Result(sum / tokens, tokens);
  }

  @Override
  public void close() {
    model.close();
  }
}
