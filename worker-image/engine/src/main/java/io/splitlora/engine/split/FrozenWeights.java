package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.kernels.MappedArrays;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.ModelFolder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The frozen weights of consecutive blocks: arrays over the mapped file and, in place of those that a {@link
 * BaseChange} changes, copies with the sum. The sum is made anew from the mapped weights each time, so that it has the
 * same bits whoever joins the job when. The compute thread calls.
 */
public final class FrozenWeights {

  /** Weights of a block, in the kernels' order: ln_1, c_attn, c_proj, ln_2, c_fc, mlp c_proj, each with its bias. */
  private static final int PER_BLOCK = 12;

  private final NDManager manager;
  private final ModelFolder model;
  private final int fromBlock;
  private final MappedArrays mapped;
  private final NDList blocks = new NDList();
  private final Map<Integer, ByteBuffer> copies = new HashMap<>();

  /** @param layout of the adapter of these blocks */
  FrozenWeights(NDManager manager, ModelFolder model, AdapterLayout layout) {
    this.manager = manager;
    this.model = model;
    fromBlock = layout.fromBlock();
    mapped = new MappedArrays(manager, model);
    for (int block = fromBlock; block < layout.toBlock(); block++) {
      blocks.addAll(mapped.block(block));
    }
  }

  /** All weights of the blocks from one on. */
  NDList from(int block) {
    NDList weights = new NDList();
    weights.addAll(blocks.subList((block - fromBlock) * PER_BLOCK, blocks.size()));
    return weights;
  }

  NDList embedding() {
    return mapped.embedding();
  }

  NDList head() {
    return mapped.head();
  }

  /**
   * Adds what rules have added since the start of the job, in place of what was added before. No step may be under way.
   */
  public void add(BaseChange change) {
    Map<Integer, double[]> sums = new HashMap<>();
    for (Slot slot : change.layout().slots()) {
      int index = (slot.block() - fromBlock) * PER_BLOCK + place(slot.target());
      if (index >= 0 && index < blocks.size()) {
        add(slot, change.factors(), sums.computeIfAbsent(index, this::mapped), columns(index));
      }
    }
    sums.forEach(this::put);
  }

  private static int place(AdapterTarget target) {
    return switch (target) {
      case c_attn, q, k, v -> 2;
      case attn_out -> 4;
      case mlp_in -> 8;
      case mlp_out -> 10;
    };
  }

  private FloatTensor tensor(int index) {
    return model.block(fromBlock + index / PER_BLOCK).tensors().get(index % PER_BLOCK);
  }

  private int columns(int index) {
    return Math.toIntExact(tensor(index).shape().get(1));
  }

  private double[] mapped(int index) {
    FloatBuffer floats = tensor(index).floats().duplicate();
    double[] values = new double[floats.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats.get(i);
    }
    return values;
  }

  /** W [in, out] += (B A)ᵀ; q, k and v are column ranges of c_attn. */
  private static void add(Slot slot, float[] factors, double[] weight, int columns) {
    int first = switch (slot.target()) {
      case k -> slot.out();
      case v -> 2 * slot.out();
      default -> 0;
    };
    for (int j = 0; j < slot.rank(); j++) {
      double[] b = new double[slot.out()];
      for (int o = 0; o < b.length; o++) {
        b[o] = factors[slot.offsetOfB() + o * slot.rank() + j];
      }
      for (int i = 0; i < slot.in(); i++) {
        double a = factors[slot.offset() + j * slot.in() + i];
        if (a != 0) { // skips zeros, because one factor may be the identity
          int row = i * columns + first;
          for (int o = 0; o < b.length; o++) {
            weight[row + o] += a * b[o];
          }
        }
      }
    }
  }

  private void put(int index, double[] sum) {
    ByteBuffer bytes = copies.computeIfAbsent(index,
        i -> ByteBuffer.allocateDirect(Math.multiplyExact(sum.length, Float.BYTES)).order(ByteOrder.nativeOrder()));
    FloatBuffer floats = bytes.clear().asFloatBuffer();
    for (double value : sum) {
      floats.put((float) value);
    }
    NDArray before = blocks.get(index);
    NDArray after = manager.create(bytes, new Shape(before.getShape().getShape()), DataType.FLOAT32);
    after.setName(before.getName());
    blocks.set(index, after);
    before.close();
  }
}
