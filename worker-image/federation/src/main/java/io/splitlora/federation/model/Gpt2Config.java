package io.splitlora.federation.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sizes of a GPT-2-family model.
 *
 * @param vocab number of token ids
 * @param context longest sequence in tokens ({@code n_positions})
 * @param hidden width of the residual stream ({@code n_embd})
 * @param layers number of transformer blocks
 * @param heads attention heads of a block; each is hidden / heads wide
 * @param inner width of the feed-forward part ({@code n_inner}, by default 4 * hidden)
 * @param layerNormEpsilon added to the variance in every layer norm
 * @param endTokens at least one; each of them ends a text, and training appends the first
 */
public record Gpt2Config(
    int vocab, int context, int hidden, int layers, int heads, int inner, double layerNormEpsilon,
    List<Integer> endTokens) {

  public Gpt2Config {
    endTokens = List.copyOf(endTokens);
  }

  /** A model with a single end-of-text token. */
  public Gpt2Config(int vocab, int context, int hidden, int layers, int heads, int inner, double layerNormEpsilon,
      int eosTokenId) {
    this(vocab, context, hidden, layers, heads, inner, layerNormEpsilon, List.of(eosTokenId));
  }

  /** GPT-2 with 124 million parameters. */
  public static final Gpt2Config GPT2_124M = new Gpt2Config(50_257, 1_024, 768, 12, 12, 4 * 768, 1e-5, 50_256);

  /**
   * Reads a {@code config.json}.
   *
   * @throws ModelException if it is missing or broken, or describes a model that our kernels would compute wrongly
   */
  public static Gpt2Config read(Path file) {
    return Gpt2ConfigJson.read(file);
  }

  /** The token that training puts behind a context and behind a completion. */
  public int eosTokenId() {
    return endTokens.get(0);
  }

  /** Names and shapes of a block's tensors, in the order of {@link BlockWeights}; projections are [in, out]. */
  public Map<String, List<Long>> blockShapes() {
    long hidden = this.hidden;
    long inner = this.inner;
    var shapes = new LinkedHashMap<String, List<Long>>();
    shapes.put("ln_1.weight", List.of(hidden));
    shapes.put("ln_1.bias", List.of(hidden));
    shapes.put("attn.c_attn.weight", List.of(hidden, 3 * hidden));
    shapes.put("attn.c_attn.bias", List.of(3 * hidden));
    shapes.put("attn.c_proj.weight", List.of(hidden, hidden));
    shapes.put("attn.c_proj.bias", List.of(hidden));
    shapes.put("ln_2.weight", List.of(hidden));
    shapes.put("ln_2.bias", List.of(hidden));
    shapes.put("mlp.c_fc.weight", List.of(hidden, inner));
    shapes.put("mlp.c_fc.bias", List.of(inner));
    shapes.put("mlp.c_proj.weight", List.of(inner, hidden));
    shapes.put("mlp.c_proj.bias", List.of(hidden));
    return shapes;
  }

  /** Names and shapes of the tensors outside the blocks: embeddings and final norm. */
  public Map<String, List<Long>> outerShapes() {
    return Map.of(
        "wte.weight", List.of((long) vocab, (long) hidden),
        "wpe.weight", List.of((long) context, (long) hidden),
        "ln_f.weight", List.of((long) hidden),
        "ln_f.bias", List.of((long) hidden));
  }
}
