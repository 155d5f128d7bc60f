package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;
import java.util.Optional;

/** The client's side of the cut: embedding and the first blocks. One thread computes. */
public final class BlocksBeforeCut implements AutoCloseable {

  private final Blocks blocks;
  private final NDList embedding;

  /** @param layout of the blocks before the cut */
  public BlocksBeforeCut(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    blocks = new Blocks(model, layout, settings);
    embedding = blocks.weights().embedding();
  }

  public AdapterLayout layout() {
    return blocks.layout();
  }

  public FrozenWeights weights() {
    return blocks.weights();
  }

  /** Texts that grow, up to the cut. Close them before this. */
  public GrowingTexts grow(float[] adapter, int texts, int slots) {
    return new GrowingFromTokens(blocks, embedding, adapter, texts, slots);
  }

  /** The head, to use with hidden states behind the last block. */
  public Head newHead() {
    return new Head(blocks);
  }

  /** One client's step. A pod has one for each of its leases, because their steps overlap. */
  public ClientStep newStep() {
    return new ClientStep(blocks.workspace());
  }

  /** Forward to the cut; then, once the gradient has come, backward from the cut. */
  public final class ClientStep implements AutoCloseable {

    private final Workspace workspace;
    private Optional<Forward> last = Optional.empty();

    /** What the backward pass goes through again. */
    private record Forward(NDArray flat, NDArray hidden) {}

    private ClientStep(Workspace workspace) {
      this.workspace = workspace;
    }

    /**
     * Hidden states at the cut, [rows, columns, hidden]. The bytes are valid until {@link #pullBack} or {@link
     * #abandon}.
     */
    public HiddenStates forward(Batch batch, float[] adapter, StepKey key) {
      return forward(batch, blocks.form(), adapter, key);
    }

    /** The same for an adapter of another form. */
    public HiddenStates forward(Batch batch, AdapterForm form, float[] adapter, StepKey key) {
      NDArray ids = workspace.longs("ids", batch.ids(), batch.rows(), batch.columns());
      NDArray flat = blocks.trainable(workspace, adapter);
      var arguments = new Blocks.Arguments(new NDList(ids), embedding, flat, new NDList());
      NDArray hidden = blocks.call("client_forward", workspace, arguments, form, key).singletonOrThrow();
      last = Optional.of(new Forward(flat, hidden));
      return HiddenStates.of(hidden);
    }

    /** The adapter's gradient, given that of the hidden states (a vector-Jacobian product). */
    public float[] pullBack(HiddenStates gradient) {
      Forward forward = last.orElseThrow();
      NDArray cotangent = gradient.toArray(workspace, "cotangent");
      try {
        return blocks.call("pull_back", forward.hidden, cotangent, forward.flat).singletonOrThrow().toFloatArray();
      } finally {
        abandon();
      }
    }

    /** Whether it waits for the gradient. */
    public boolean isForward() {
      return last.isPresent();
    }

    public void abandon() {
      last = Optional.empty();
      workspace.clear();
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  @Override
  public void close() {
    blocks.close();
  }
}
