package io.splitlora.worker.generation;

import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.training.WholeModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public final class Decoder {
  public interface Progress { void decoded(int texts, int of); }
  private final GreedyDecoder greedy;
  private final Decoding decoding;
  public Decoder(WholeModel model, Gpt2Config config, float[] adapter, Decoding decoding) {
    greedy = new GreedyDecoder(model, config, adapter);
    this.decoding = decoding;
  }
  public static int[] prompt(int[] context, Gpt2Config config) {
    int[] prompt = Arrays.copyOf(context, context.length + 1);
    prompt[context.length] = config.eosTokenId();
    return prompt;
  }
  public List<Decoded> decode(List<int[]> prompts, Progress progress) {
    List<Decoded> all = new ArrayList<>();
    for (int[] prompt : prompts) {
      all.add(new Decoded(greedy.continuation(prompt, decoding.maxNewTokens()), 0));
      progress.decoded(all.size(), prompts.size());
    }
    return all;
  }
}
