package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;

/**
 * All blocks in one place: training without a split (FedLoRA, CenLoRA), evaluation, generation. One thread computes.
 */
public final class UnsplitModel implements AutoCloseable {

  private final Blocks blocks;
  private final Workspace workspace;
  private final NDList embedding;
  private final NDList head;

  public UnsplitModel(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    blocks = new Blocks(model, layout, settings);
    workspace = blocks.workspace();
    embedding = blocks.weights().embedding();
    head = blocks.weights().head();
  }

  public AdapterLayout layout() {
    return blocks.layout();
  }

  public FrozenWeights weights() {
    return blocks.weights();
  }

  /** The mean loss F over the counted tokens and ∂F/∂adapter. */
  public record Result(float loss, float[] adapterGradient) {}

  public Result step(Batch batch, float[] adapter, StepKey key) {
    return step(batch, blocks.form(), adapter, key);
  }

  /** The same for an adapter of another form. */
  public Result step(Batch batch, AdapterForm form, float[] adapter, StepKey key) {
    try {
      NDList results =
          blocks.call("unsplit_step", workspace, arguments(batch, blocks.trainable(workspace, adapter)), form, key);
      return new Result(results.get(0).getFloat(), results.get(1).toFloatArray());
    } finally {
      workspace.clear();
    }
  }

  /** The mean loss over the counted tokens, without dropout and label smoothing. */
  public float loss(Batch batch, float[] adapter) {
    try {
      return blocks.call("unsplit_loss", workspace, arguments(batch, blocks.frozen(workspace, adapter)), null)
          .singletonOrThrow().getFloat();
    } finally {
      workspace.clear();
    }
  }

  /** Texts that grow, with an adapter. Close them before the model. */
  public GrowingTexts grow(float[] adapter, int texts, int slots) {
    return new GrowingFromTokens(blocks, embedding, adapter, texts, slots);
  }

  public Head newHead() {
    return new Head(blocks);
  }

  /**
   * Logits [positions, vocabulary] at the given positions of [rows * columns]: what other implementations of the model
   * can be compared with.
   */
  float[] logits(long[] ids, int rows, int columns, int[] positions, float[] adapter) {
    try {
      NDArray input = workspace.longs("ids", ids, rows, columns);
      var arguments =
          new Blocks.Arguments(new NDList(input), embedding, blocks.frozen(workspace, adapter), new NDList());
      NDArray hidden = blocks.call("client_forward", workspace, arguments, null).singletonOrThrow();
      NDList inputs = new NDList(hidden, workspace.longs("positions", positions));
      inputs.addAll(head);
      inputs.add(blocks.reals(workspace));
      return blocks.call("logits", inputs.toArray(new NDArray[0])).singletonOrThrow().toFloatArray();
    } finally {
      workspace.clear();
    }
  }

  private Blocks.Arguments arguments(Batch batch, NDArray adapter) {
    var inputs = new NDList(workspace.longs("ids", batch.ids(), batch.rows(), batch.columns()),
        workspace.longs("positions", batch.positions()), workspace.longs("targets", batch.targets()));
    return new Blocks.Arguments(inputs, embedding, adapter, head);
  }

  @Override
  public void close() {
    workspace.close();
    blocks.close();
  }
}
