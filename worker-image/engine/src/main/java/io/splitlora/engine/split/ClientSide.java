package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;
import java.util.Optional;

/** The client's side of the cut: embedding and the first blocks. One thread computes. */
public final class ClientSide implements AutoCloseable {

  private final Side side;
  private final NDList embedding;

  /** @param layout of the blocks before the cut */
  public ClientSide(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    side = new Side(model, layout, settings);
    embedding = side.embedding();
  }

  public AdapterLayout layout() {
    return side.layout();
  }

  /** Changes the frozen weights; no step may be under way. */
  public void rebase(BaseChange change) {
    side.rebase(change);
  }

  /** Texts that grow, up to the cut; to be closed before this. */
  public GrowingTexts grow(float[] adapter, int texts, int slots) {
    return new GrowingFromTokens(side, embedding, adapter, texts, slots);
  }

  /** The head, for whoever has hidden states behind the last block. */
  public Head newHead() {
    return new Head(side);
  }

  /** A step of one client that can be begun; a pod has one for each of its leases, as their steps overlap. */
  public ClientStep newStep() {
    return new ClientStep(side.workspace());
  }

  /** Forward to the cut, a wait for the gradient, backward from the cut. */
  public final class ClientStep implements AutoCloseable {

    private final Workspace workspace;
    private Optional<Forward> last = Optional.empty();

    /** What the backward pass goes through again. */
    private record Forward(NDArray flat, NDArray hidden) {}

    private ClientStep(Workspace workspace) {
      this.workspace = workspace;
    }

    /** Hidden states at the cut [rows, columns, hidden]; the bytes are valid until {@link #pullBack} or {@link #abandon}. */
    public HiddenStates forward(Batch batch, float[] adapter, StepKey key) {
      return forward(batch, side.form(), adapter, key);
    }

    /** The same with an adapter of another form. */
    public HiddenStates forward(Batch batch, AdapterForm form, float[] adapter, StepKey key) {
      NDArray ids = workspace.longs("ids", batch.ids(), batch.rows(), batch.columns());
      NDArray flat = side.trainable(workspace, adapter);
      var arguments = new Side.Arguments(new NDList(ids), embedding, flat, new NDList());
      NDArray hidden = side.call("client_forward", workspace, arguments, form, key).singletonOrThrow();
      last = Optional.of(new Forward(flat, hidden));
      return HiddenStates.of(hidden);
    }

    /** The gradient of the adapter, from that of the hidden states (a vector-Jacobian product). */
    public float[] pullBack(HiddenStates gradient) {
      Forward forward = last.orElseThrow();
      NDArray cotangent = gradient.toArray(workspace, "cotangent");
      try {
        return side.call("pull_back", forward.hidden, cotangent, forward.flat).singletonOrThrow().toFloatArray();
      } finally {
        abandon();
      }
    }

    public void abandon() {
      workspace.clear();
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  @Override
  public void close() {
    side.close();
  }
}
