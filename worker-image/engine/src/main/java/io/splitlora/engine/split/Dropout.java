package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.random.CounterRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dropout on the inputs of the adapters. Masks are drawn block by block from (seed, client, step, block, input), so
 * they depend neither on where the model is cut nor on how often a step is repeated.
 */
public record Dropout(double probability, long seed) {

  /** An input of a block, and the adapters that read it. */
  private record Input(String name, Set<AdapterTarget> readers) {}

  private static final List<Input> INPUTS = List.of(
      new Input("attn_in", EnumSet.of(AdapterTarget.c_attn, AdapterTarget.q, AdapterTarget.k, AdapterTarget.v)),
      new Input("attn_out", EnumSet.of(AdapterTarget.attn_out)),
      new Input("mlp_in", EnumSet.of(AdapterTarget.mlp_in)),
      new Input("mlp_out", EnumSet.of(AdapterTarget.mlp_out)));

  /**
   * The average share of an input that dropout keeps. The kernels divide the adapters' scale by it to make up for the
   * loss.
   */
  public double keptShare() {
    return 1 - probability;
  }

  /**
   * Four masks for each block of the layout. An empty mask keeps everything; nothing is drawn for an input that no
   * adapter reads.
   */
  NDList masks(Workspace workspace, AdapterLayout layout, Gpt2Config model, int rows, @Nullable StepKey key) {
    NDList masks = new NDList();
    for (int block = layout.fromBlock(); block < layout.toBlock(); block++) {
      for (Input input : INPUTS) {
        int size = Math.multiplyExact(rows, input.name().equals("mlp_out") ? model.inner() : model.hidden());
        NDArray mask = key != null && probability > 0 && isRead(layout, block, input)
            ? mask(workspace, block, input.name(), size, key) : workspace.bytes("none", new byte[0], 0);
        mask.setName("keep[]");
        masks.add(mask);
      }
    }
    return masks;
  }

  private static boolean isRead(AdapterLayout layout, int block, Input input) {
    return layout.slots().stream().anyMatch(slot -> slot.block() == block && input.readers().contains(slot.target()));
  }

  private NDArray mask(Workspace workspace, int block, String input, int size, StepKey key) {
    byte[] keep = new byte[size];
    CounterRandom.keyed(seed, "dropout", key.pool(), key.client(), key.step(), block, input)
        .fillKeepMask(keep, probability);
    return workspace.bytes(block + input, keep, size);
  }
}
