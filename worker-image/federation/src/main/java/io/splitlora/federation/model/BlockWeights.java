package io.splitlora.federation.model;

import java.util.List;

/**
 * The frozen weights of one transformer block.
 *
 * @param index position of the block in the model, from 0
 * @param tensors twelve, in this order: ln_1.weight, ln_1.bias, attn.c_attn.weight [hidden, 3 * hidden],
 *     attn.c_attn.bias, attn.c_proj.weight [hidden, hidden], attn.c_proj.bias, ln_2.weight, ln_2.bias,
 *     mlp.c_fc.weight [hidden, inner], mlp.c_fc.bias, mlp.c_proj.weight [inner, hidden], mlp.c_proj.bias; a projection
 *     computes x W + b
 */
public record BlockWeights(int index, List<FloatTensor> tensors) {
  public BlockWeights {
    tensors = List.copyOf(tensors);
  }
}
