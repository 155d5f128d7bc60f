package io.splitlora.engine.evaluation;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.Example;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.model.Gpt2Config;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mean loss over the validation examples; its exponential is the perplexity. Runs on the compute thread. */
final class ValidationLoss {

  private final List<Batch> batches;

  ValidationLoss(List<Example> examples, Tokenizer tokenizer, Gpt2Config config, int batchSize) {
    batches = batches(examples, tokenizer, config, batchSize);
  }

  private static List<Batch> batches(List<Example> examples, Tokenizer tokenizer, Gpt2Config config, int batchSize) {
    List<TokenizedExample> byLength = examples.stream()
        .map(example -> TokenizedExample.of(example, tokenizer, config.eosTokenId(), config.context()))
        .sorted(Comparator.comparingInt(example -> example.tokens().length)).toList();
    List<Batch> batches = new ArrayList<>();
    for (int start = 0; start < byLength.size(); start += batchSize) {
      batches.add(Batch.of(byLength.subList(start, Math.min(start + batchSize, byLength.size()))));
    }
    return batches;
  }

  /** @param mean nats per counted token */
  record Loss(double mean, long countedTokens) {}

  Loss of(UnsplitModel model, float[] adapter) {
    double sum = 0;
    long tokens = 0;
    for (Batch batch : batches) {
      int counted = batch.targets().length;
      sum += (double) model.loss(batch, adapter) * counted;
      tokens += counted;
    }
    return new Loss(sum / tokens, tokens);
  }
}
