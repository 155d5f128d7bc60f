package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;

/** All blocks in one place: training without a split (FedLoRA, CenLoRA), evaluation, generation. One thread computes. */
public final class WholeModel implements AutoCloseable {

  private final Side side;
  private final Workspace workspace;
  private final NDList embedding;
  private final NDList head;

  public WholeModel(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    side = new Side(model, layout, settings);
    workspace = side.workspace();
    embedding = side.embedding();
    head = side.head();
  }

  public AdapterLayout layout() {
    return side.layout();
  }

  /** Changes the frozen weights. */
  public void rebase(BaseChange change) {
    side.rebase(change);
  }

  /** The mean loss F over the counted tokens and ∂F/∂adapter. */
  public record Result(float loss, float[] adapterGradient) {}

  public Result step(Batch batch, float[] adapter, StepKey key) {
    return step(batch, side.form(), adapter, key);
  }

  /** The same with an adapter of another form. */
  public Result step(Batch batch, AdapterForm form, float[] adapter, StepKey key) {
    try {
      NDList results = side.call("whole_step", workspace, arguments(batch, side.trainable(workspace, adapter)), form, key);
      return new Result(results.get(0).getFloat(), results.get(1).toFloatArray());
    } finally {
      workspace.clear();
    }
  }

  /** The mean loss over the counted tokens, without dropout and label smoothing. */
  public float loss(Batch batch, float[] adapter) {
    try {
      return side.call("whole_loss", workspace, arguments(batch, side.frozen(workspace, adapter)), null)
          .singletonOrThrow().getFloat();
    } finally {
      workspace.clear();
    }
  }

  /** Texts that grow, with an adapter; to be closed before the model. */
  public GrowingTexts grow(float[] adapter, int texts, int slots) {
    return new GrowingFromTokens(side, embedding, adapter, texts, slots);
  }

  public Head newHead() {
    return new Head(side);
  }

  /** Logits [positions, vocabulary] at the given positions of [rows * columns]. */
  public float[] logits(long[] ids, int rows, int columns, int[] positions, float[] adapter) {
    try {
      NDArray input = workspace.longs("ids", ids, rows, columns);
      var arguments = new Side.Arguments(new NDList(input), embedding, side.frozen(workspace, adapter), new NDList());
      NDArray hidden = side.call("client_forward", workspace, arguments, null).singletonOrThrow();
      NDList inputs = new NDList(hidden, workspace.longs("positions", positions));
      inputs.addAll(head);
      inputs.add(side.realNumbers(workspace));
      return side.call("logits", inputs.toArray(new NDArray[0])).singletonOrThrow().toFloatArray();
    } finally {
      workspace.clear();
    }
  }

  private Side.Arguments arguments(Batch batch, NDArray adapter) {
    var inputs = new NDList(workspace.longs("ids", batch.ids(), batch.rows(), batch.columns()),
        workspace.longs("positions", batch.positions()), workspace.longs("targets", batch.targets()));
    return new Side.Arguments(inputs, embedding, adapter, head);
  }

  @Override
  public void close() {
    workspace.close();
    side.close();
  }
}
