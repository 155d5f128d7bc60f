package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.splitlora.engine.kernels.MappedArrays;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import java.util.HashMap;
import java.util.Map;

/** The frozen weights of consecutive blocks as arrays over the mapped file, and the numbers that the kernels need with them. */
final class MappedBlocks {

  private final NDManager manager;
  private final ModelFolder model;
  private final AdapterLayout layout;
  private final MappedArrays arrays;
  private final NDList weights;
  private final Map<AdapterLayout, NDArray> wholeNumbers = new HashMap<>();
  private final Rebased rebased;
  /** Blocks of the list of weights that come before the first one here. */
  private final int skipped;

  MappedBlocks(NDManager manager, ModelFolder model, AdapterLayout layout) {
    this.manager = manager;
    this.model = model;
    this.layout = layout;
    arrays = new MappedArrays(manager, model);
    weights = new NDList();
    for (int block = layout.fromBlock(); block < layout.toBlock(); block++) {
      weights.addAll(arrays.block(block));
    }
    rebased = new Rebased(manager, model, layout.fromBlock(), weights);
    skipped = 0;
  }

  private MappedBlocks(MappedBlocks whole, int block) {
    manager = whole.manager;
    model = whole.model;
    layout = whole.layout.part(block, whole.layout.toBlock());
    arrays = whole.arrays;
    weights = whole.weights;
    rebased = whole.rebased;
    skipped = block - whole.layout.fromBlock();
  }

  /** The same weights from a block on. */
  MappedBlocks from(int block) {
    return new MappedBlocks(this, block);
  }

  void rebase(BaseChange change) {
    rebased.apply(change);
  }

  Gpt2Config config() {
    return model.config();
  }

  AdapterLayout layout() {
    return layout;
  }

  NDList weights() {
    NDList here = new NDList();
    here.addAll(weights.subList(skipped * Rebased.PER_BLOCK, weights.size()));
    return here;
  }

  /** The integers of a call with an adapter of this layout: heads, then the sizes of its pieces. */
  NDArray wholeNumbers(AdapterLayout adapter) {
    return wholeNumbers.computeIfAbsent(adapter, layoutOfCall -> {
      NDArray numbers = manager.create(headsAndPieceSizes(layoutOfCall));
      numbers.setName("whole");
      return numbers;
    });
  }

  NDList embedding() {
    return arrays.embedding();
  }

  NDList head() {
    return arrays.head();
  }

  private long[] headsAndPieceSizes(AdapterLayout adapter) {
    long[] sizes = adapter.pieceSizes();
    long[] numbers = new long[1 + sizes.length];
    numbers[0] = config().heads();
    System.arraycopy(sizes, 0, numbers, 1, sizes.length);
    return numbers;
  }
}
