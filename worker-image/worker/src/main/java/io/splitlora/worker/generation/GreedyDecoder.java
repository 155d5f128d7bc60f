package io.splitlora.worker.generation;

import io.splitlora.worker.data.InputException;
import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.training.WholeModel;
import java.util.Arrays;

/** The most probable token, again and again, until the end of the text. Called from the compute thread. */
public final class GreedyDecoder {

  private final WholeModel model;
  private final Gpt2Config config;
  private final float[] adapter;

  public GreedyDecoder(WholeModel model, Gpt2Config config, float[] adapter) {
    this.model = model;
    this.config = config;
    this.adapter = adapter;
  }

  /** A context as training shows it: its tokens, then end-of-text. */
  public int[] prompt(int[] context) {
    int[] prompt = Arrays.copyOf(context, context.length + 1);
    prompt[context.length] = config.eosTokenId();
    return prompt;
  }

  /** The tokens after the prompt, without the end-of-text that ends them; the model's context limits both together. */
  public int[] continuation(int[] prompt, int maxTokens) {
    if (prompt.length >= config.context()) {
      throw new InputException("the prompt has " + prompt.length + " tokens; the model's context takes " + config.context()
          + " with the text that follows, so shorten it");
    }
    long[] ids = new long[Math.min(config.context(), prompt.length + maxTokens)];
    int length = prompt.length;
    for (int i = 0; i < length; i++) {
      ids[i] = prompt[i];
    }
    while (length < ids.length) {
      int next = mostProbable(Arrays.copyOf(ids, length));
      if (next == config.eosTokenId()) {
        break;
      }
      ids[length++] = next;
    }
    return Arrays.stream(ids, prompt.length, length).mapToInt(Math::toIntExact).toArray();
  }

  private int mostProbable(long[] ids) {
    float[] logits = model.logits(ids, 1, ids.length, new int[] {ids.length - 1}, adapter);
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }
}
