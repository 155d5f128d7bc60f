package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.model.Gpt2Config;
import java.util.Arrays;

/** Blocks over a batch of texts that grow, with the keys and values of all tokens so far. One thread computes. */
final class GrowingBlocks implements AutoCloseable {

  private static final float[] NO_MASK = {};

  private final Blocks blocks;
  private final float[] adapter;
  private final int slots;
  private final Workspace workspace;
  private NDManager manager;
  private NDList cache;
  private int texts;
  private int used;

  /** @param slots room for so many tokens of each text; memory is touched only as they come */
  GrowingBlocks(Blocks blocks, float[] adapter, int texts, int slots) {
    this.blocks = blocks;
    this.adapter = adapter;
    this.texts = texts;
    this.slots = slots;
    workspace = blocks.workspace();
    manager = blocks.newManager();
    cache = room("cache[]", manager, texts);
  }

  private NDList room(String name, NDManager owner, int howMany) {
    Gpt2Config config = blocks.config();
    Shape shape = new Shape(howMany, config.heads(), slots, config.hidden() / config.heads());
    NDList arrays = new NDList();
    for (int i = 0; i < 2 * (blocks.layout().toBlock() - blocks.layout().fromBlock()); i++) {
      NDArray array = owner.create(shape, DataType.FLOAT32);
      array.setName(name);
      arrays.add(array);
    }
    return arrays;
  }

  /** Continues with some of the texts; the memory of the others is freed. */
  void keep(int[] which) {
    for (int i = 0; i < which.length; i++) {
      if (which[i] < 0 || which[i] >= texts || i > 0 && which[i] <= which[i - 1]) {
        throw new IllegalArgumentException(
            "the texts " + Arrays.toString(which) + " of " + texts + " are to be kept; name each once, in their order");
      }
    }
    NDManager next = blocks.newManager();
    NDList kept = room("into[]", next, which.length);
    NDList inputs = new NDList(fresh().longs("which", which), workspace.longs("taken", new int[] {used}));
    inputs.addAll(cache);
    inputs.addAll(kept);
    blocks.call("keep_texts", inputs.toArray(new NDArray[0]));
    manager.close();
    manager = next;
    kept.forEach(array -> array.setName("cache[]"));
    cache = kept;
    texts = which.length;
  }

  int texts() {
    return texts;
  }

  /** Bytes of the keys and values in so many slots. */
  static long bytes(Gpt2Config config, int blocks, long slots) {
    long ofSlot = Math.multiplyExact(2L * Float.BYTES * blocks, config.hidden());
    return Math.multiplyExact(ofSlot, slots);
  }

  int used() {
    return used;
  }

  /** A workspace for one call; arrays of the previous call become invalid. */
  Workspace fresh() {
    workspace.clear();
    return workspace;
  }

  /** The first tokens: hidden [texts, tokens, hidden]. Each sees itself and those before it. */
  NDArray read(NDArray hidden) {
    return grow(hidden, workspace.floats("mask", NO_MASK, 0));
  }

  /** @param mask [texts, tokens, slots so far including these] */
  NDArray append(NDArray hidden, float[] mask) {
    long tokens = hidden.getShape().get(1);
    return grow(hidden, workspace.floats("mask", mask, texts, 1, tokens, used + tokens));
  }

  private NDArray grow(NDArray hidden, NDArray mask) {
    int tokens = (int) hidden.getShape().get(1);
    if (hidden.getShape().get(0) != texts || (long) used + tokens > slots) {
      throw new IllegalArgumentException(
          "hidden states of shape " + hidden.getShape() + " for " + texts + " texts with " + used + " of "
              + slots + " slots taken");
    }
    var inputs = new NDList(hidden, mask, workspace.longs("start", new int[] {used}));
    inputs.addAll(cache);
    var arguments = new Blocks.Arguments(inputs, new NDList(), blocks.frozen(workspace, adapter), new NDList());
    NDArray result = blocks.call("grow", workspace, arguments, null).singletonOrThrow();
    used += tokens;
    return result;
  }

  @Override
  public void close() {
    workspace.close();
    manager.close();
  }
}
