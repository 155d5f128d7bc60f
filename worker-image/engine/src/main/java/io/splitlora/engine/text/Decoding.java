package io.splitlora.engine.text;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.files.InputException;
import java.util.Set;

/**
 * How texts are generated.
 *
 * @param maxNewTokens longest text, including the token that ends it
 * @param ends tokens that end a text
 * @param noRepeatNgram no sequence of so many tokens occurs twice in a text, not counting the prompt; 0 allows all
 * @param beams texts that are followed in parallel; one is greedy search
 * @param lengthPenalty a text's log-probability is divided by its length to this power
 * @param seed of the sampling
 */
public record Decoding(DecodingStrategy strategy, int maxNewTokens, Set<Integer> ends, int noRepeatNgram, int beams,
    double lengthPenalty, Sampling sampling, long seed) {

  /**
   * From which tokens the next one is drawn.
   *
   * @param temperature divides the logits
   * @param topK keeps so many of the most probable tokens; 0 keeps all
   * @param topP of these, keeps the fewest whose probabilities add up to this share
   */
  public record Sampling(double temperature, int topK, double topP) {}

  /**
   * @param spec stated values; the others get their defaults
   * @throws InputException if an end token is not in the model's vocabulary
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
        whole.noRepeatNgram(), whole.beams(), whole.lengthPenalty(),
        new Sampling(whole.temperature(), whole.topK(), whole.topP()), seed);
  }
}
