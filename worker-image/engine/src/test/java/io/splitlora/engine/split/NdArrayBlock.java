package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.Gradients;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GPT-2's last block with LoRA, its head and the loss, written once more from the formulas, in double precision: the
 * oracle of the kernels. All shapes are [rows, ...] with rows = batch * tokens unless said otherwise.
 */
final class NdArrayBlock {

  private final NDManager manager;
  private final ModelFolder model;
  private final int block;
  private final double scale;
  private final Map<AdapterTarget, NDArray[]> adapters = new HashMap<>();

  /** @param layout of one block */
  NdArrayBlock(NDManager manager, ModelFolder model, AdapterLayout layout, float[] flat, double scale) {
    this.manager = manager;
    this.model = model;
    this.scale = scale;
    block = layout.fromBlock();
    for (Slot slot : layout.slots()) {
      NDArray a = leaf(flat, slot.offset(), slot.rank(), slot.in());
      NDArray b = leaf(flat, slot.offsetOfB(), slot.out(), slot.rank());
      adapters.put(slot.target(), new NDArray[] {a, b});
    }
  }

  private NDArray leaf(float[] flat, int offset, int rows, int columns) {
    NDArray leaf = array(FloatBuffer.wrap(flat, offset, rows * columns), rows, columns);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** Gradients of the adapters after a backward pass, as the flat vector of the layout. */
  double[] adapterGradient(AdapterLayout layout) {
    double[] flat = new double[layout.size()];
    for (Slot slot : layout.slots()) {
      NDArray[] factors = adapters.get(slot.target());
      System.arraycopy(factors[0].getGradient().toDoubleArray(), 0, flat, slot.offset(), slot.sizeOfA());
      System.arraycopy(factors[1].getGradient().toDoubleArray(), 0, flat, slot.offsetOfB(), slot.sizeOfB());
    }
    return flat;
  }

  /** @param x [batch, tokens, hidden] */
  NDArray forward(NDArray x) {
    List<FloatTensor> p = model.block(block).tensors();
    long n = x.getShape().get(0);
    long t = x.getShape().get(1);
    long d = x.getShape().get(2);
    NDArray rows = x.reshape(n * t, d);

    NDArray h = norm(rows, p.get(0), p.get(1));
    NDArray qkv = adapted(h, p.get(2), p.get(3), AdapterTarget.c_attn);
    NDArray q = lora(qkv.get(":, 0:" + d), h, AdapterTarget.q);
    NDArray k = lora(qkv.get(":, " + d + ":" + 2 * d), h, AdapterTarget.k);
    NDArray v = lora(qkv.get(":, " + 2 * d + ":" + 3 * d), h, AdapterTarget.v);
    NDArray attended = attention(q, k, v, n, t, d);
    NDArray x1 = rows.add(adapted(attended, p.get(4), p.get(5), AdapterTarget.attn_out));

    NDArray h1 = norm(x1, p.get(6), p.get(7));
    NDArray inner = gelu(adapted(h1, p.get(8), p.get(9), AdapterTarget.mlp_in));
    NDArray x2 = x1.add(adapted(inner, p.get(10), p.get(11), AdapterTarget.mlp_out));
    return x2.reshape(n, t, d);
  }

  /** Mean over the counted rows of (1 - ε) * nll + ε * mean over the vocabulary of -log p. */
  NDArray loss(NDArray y, Counted counted, double smoothing) {
    NDArray rows = norm(y.reshape(-1, model.config().hidden()), model.finalNormWeight(), model.finalNormBias());
    NDArray logProbabilities = rows.matMul(array(model.tokenEmbedding()).transpose()).logSoftmax(-1);
    long vocabulary = model.config().vocab();
    double[] share = new double[(int) (rows.getShape().get(0) * vocabulary)];
    for (int i = 0; i < counted.tokens(); i++) {
      int row = (int) (counted.positions()[i] * vocabulary);
      Arrays.fill(share, row, row + (int) vocabulary, smoothing / vocabulary);
      share[row + counted.targets()[i]] += 1 - smoothing;
    }
    return logProbabilities.mul(manager.create(share, logProbabilities.getShape())).sum().neg().div(counted.tokens());
  }

  // softmax(q kᵀ / √width, no later token) v, for each head
  private NDArray attention(NDArray q, NDArray k, NDArray v, long n, long t, long d) {
    long heads = model.config().heads();
    NDArray scores =
        heads(q, n, t, heads).matMul(heads(k, n, t, heads).transpose(0, 1, 3, 2)).div(Math.sqrt((double) d / heads));
    NDArray weights = scores.add(noLaterToken((int) t)).softmax(-1);
    return weights.matMul(heads(v, n, t, heads)).transpose(0, 2, 1, 3).reshape(n * t, d);
  }

  private static NDArray heads(NDArray x, long n, long t, long heads) {
    return x.reshape(n, t, heads, -1).transpose(0, 2, 1, 3);
  }

  private NDArray noLaterToken(int t) {
    double[] mask = new double[t * t];
    for (int i = 0; i < t; i++) {
      Arrays.fill(mask, i * t + i + 1, (i + 1) * t, -1e30);
    }
    return manager.create(mask, new Shape(t, t));
  }

  private NDArray norm(NDArray x, FloatTensor weight, FloatTensor bias) {
    NDArray centred = x.sub(x.mean(new int[] {-1}, true));
    NDArray variance = centred.mul(centred).mean(new int[] {-1}, true);
    return centred.div(variance.add(model.config().layerNormEpsilon()).sqrt()).mul(array(weight)).add(array(bias));
  }

  private NDArray adapted(NDArray x, FloatTensor weight, FloatTensor bias, AdapterTarget target) {
    return lora(x.matMul(array(weight)).add(array(bias)), x, target);
  }

  private NDArray lora(NDArray y, NDArray x, AdapterTarget target) {
    NDArray[] factors = adapters.get(target);
    return factors == null ? y : y.add(x.matMul(factors[0].transpose()).matMul(factors[1].transpose()).mul(scale));
  }

  // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))
  private static NDArray gelu(NDArray x) {
    NDArray cubic = x.mul(x).mul(x).mul(0.044715).add(x);
    return cubic.mul(Math.sqrt(2 / Math.PI)).tanh().add(1).mul(x).div(2);
  }

  private NDArray array(FloatTensor tensor) {
    return array(tensor.floats(), tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }

  private NDArray array(FloatBuffer values, long... shape) {
    double[] doubles = new double[values.remaining()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values.get(values.position() + i);
    }
    return manager.create(doubles, new Shape(shape));
  }
}
