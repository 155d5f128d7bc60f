package io.splitlora.worker.generation;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.worker.data.InputException;
import io.splitlora.worker.model.Gpt2Config;
import java.util.Set;

/**
 * How texts are generated.
 *
 * @param maxNewTokens the longest text, the token that ends it included
 * @param ends tokens that end a text
 * @param noRepeatNgram no sequence of so many tokens occurs twice in a text, the prompt not counted; 0 allows all
 * @param beams texts that are followed at once; one is the greedy search
 * @param lengthPenalty a text's log-probability is divided by its length to this power
 * @param seed of what is sampled
 */
public record Decoding(DecodingStrategy strategy, int maxNewTokens, Set<Integer> ends, int noRepeatNgram, int beams,
    double lengthPenalty, Sampling sampling, long seed) {

  /**
   * What a token is drawn from.
   *
   * @param temperature divides the logits
   * @param topK only so many of the most probable tokens; 0 all
   * @param topP of these the fewest that have this probability together
   */
  public record Sampling(double temperature, int topK, double topP) {}

  /**
   * @param spec what is stated; the rest has its default
   * @throws InputException if an end token is none of the model's
   */
  public static Decoding of(DecodingSpec spec, Gpt2Config config, long seed) {
    DecodingSpec whole = spec.whole();
    for (int end : whole.endTokens()) {
      if (end < 0 || end >= config.vocab()) {
        throw new InputException("the end token " + end + " is not in the model's vocabulary of " + config.vocab()
            + " tokens; write ids of its tokenizer, or none for the model's end-of-text, " + config.eosTokenId());
      }
    }
    return new Decoding(whole.strategy(), whole.maxNewTokens(),
        Set.copyOf(whole.endTokens().isEmpty() ? config.endTokens() : whole.endTokens()),
        whole.noRepeatNgram(), whole.beams(), whole.lengthPenalty(), new Sampling(whole.temperature(), whole.topK(), whole.topP()), seed);
  }
}
