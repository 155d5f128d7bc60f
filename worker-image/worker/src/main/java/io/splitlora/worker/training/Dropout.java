package io.splitlora.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.random.CounterRandom;

/**
 * Dropout on the inputs of the adapters. Masks are drawn block by block from (seed, client, step, block, input), so they
 * are the same wherever the model is cut and however often a step is repeated.
 */
public record Dropout(double probability, long seed) {

  /** The inputs of a block that adapters read: of c_attn, q, k and v; of attn_out; of mlp_in; of mlp_out. */
  private static final String[] INPUTS = {"attn_in", "attn_out", "mlp_in", "mlp_out"};

  /** By this the kept inputs are too small on average; the kernels divide the adapters' scale by it. */
  public double keptShare() {
    return 1 - probability;
  }

  /** Four masks a block of the layout; masks without elements keep everything. */
  NDList masks(Workspace workspace, AdapterLayout layout, Gpt2Config model, int rows, StepKey key) {
    NDList masks = new NDList();
    for (int block = layout.fromBlock(); block < layout.toBlock(); block++) {
      for (String input : INPUTS) {
        int size = rows * (input.equals("mlp_out") ? model.inner() : model.hidden());
        NDArray mask = probability == 0 || key == null ? workspace.bytes("none", new byte[0], 0)
            : mask(workspace, block, input, size, key);
        mask.setName("keep[]");
        masks.add(mask);
      }
    }
    return masks;
  }

  private NDArray mask(Workspace workspace, int block, String input, int size, StepKey key) {
    byte[] keep = new byte[size];
    CounterRandom.keyed(seed, "dropout", key.pool(), key.client(), key.step(), block, input)
        .fillKeepMask(keep, probability);
    return workspace.bytes(block + input, keep, size);
  }
}
