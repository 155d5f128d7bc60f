package io.splitlora.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.ModelFolder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frozen weights as arrays over the mapped file. Those outside the blocks are made only once, because the manager keeps
 * every array until it is closed.
 */
public final class MappedArrays {

  private final NDManager manager;
  private final ModelFolder model;
  private @Nullable NDList embedding;
  private @Nullable NDList head;

  public MappedArrays(NDManager manager, ModelFolder model) {
    this.manager = manager;
    this.model = model;
  }

  public NDList block(int index) {
    return finite("p[]", model.block(index).tensors());
  }

  /** wte [vocabulary, hidden], wpe [context, hidden] */
  public NDList embedding() {
    if (embedding == null) {
      // not checked here: that would read it all, and a client needs few of its rows
      embedding = map("embedding[]", List.of(model.tokenEmbedding()));
      embedding.addAll(finite("embedding[]", List.of(model.positionEmbedding())));
    }
    return embedding;
  }

  /** ln_f weight and bias, and the token embedding again, which GPT-2 also uses as its head. */
  public NDList head() {
    if (head == null) {
      head = finite("head[]", List.of(model.finalNormWeight(), model.finalNormBias(), model.tokenEmbedding()));
    }
    return head;
  }

  /** Checks by their sum, which is not finite if an element is not and which the processor computes in parallel. */
  private NDList finite(String name, List<FloatTensor> tensors) {
    NDList arrays = map(name, tensors);
    for (int i = 0; i < tensors.size(); i++) {
      try (NDArray sum = arrays.get(i).sum()) {
        if (!Float.isFinite(sum.getFloat()) && !tensors.get(i).finite()) {
          throw model.notFinite(tensors.get(i));
        }
      }
    }
    return arrays;
  }

  private NDList map(String name, List<FloatTensor> tensors) {
    NDList arrays = new NDList();
    for (FloatTensor tensor : tensors) {
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      NDArray array = manager.create(tensor.bytes(), new Shape(shape), DataType.FLOAT32);
      array.setName(name);
      arrays.add(array);
    }
    return arrays;
  }
}
