package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The split server's side of the cut: the blocks behind it and the head. One thread computes. */
public final class BlocksBehindCut implements AutoCloseable {

  private final Blocks blocks;
  private final Workspace workspace;
  private final NDList head;
  private final Map<Integer, Blocks> views = new HashMap<>();

  /** @param layout of the blocks behind the cut */
  public BlocksBehindCut(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    blocks = new Blocks(model, layout, settings);
    workspace = blocks.workspace();
    head = blocks.weights().head();
  }

  public AdapterLayout layout() {
    return blocks.layout();
  }

  public FrozenWeights weights() {
    return blocks.weights();
  }

  /** Receives the mean loss F over counted tokens and ∂F/∂hidden, whose bytes are valid only during the call. */
  public interface ToClient {
    void accept(float loss, HiddenStates gradient);
  }

  /** Forward, loss and backward of one client's mini-batch through all blocks of this side. */
  public float[] step(Counted counted, HiddenStates received, float[] adapter, StepKey key, ToClient toClient) {
    return step(layout().fromBlock(), counted, received, adapter, key, toClient);
  }

  /**
   * The same, but only from the client's cut on.
   *
   * @param adapter of all blocks of this side
   * @return ∂F/∂adapter for the blocks from the cut on, which are the end of the adapter's vector
   */
  public float[] step(int cut, Counted counted, HiddenStates received, float[] adapter, StepKey key,
      ToClient toClient) {
    Blocks view = from(cut);
    NDArray hidden = received.toArray(workspace, "hidden");
    hidden.setRequiresGradient(true);
    var inputs = new NDList(hidden, workspace.longs("positions", counted.positions()),
        workspace.longs("targets", counted.targets()));
    var arguments = new Blocks.Arguments(inputs, new NDList(), view.trainable(workspace, end(adapter, view)), head);
    try {
      NDList results = view.call("server_step", workspace, arguments, key);
      toClient.accept(results.get(0).getFloat(), HiddenStates.of(results.get(1)));
      return results.get(2).toFloatArray();
    } finally {
      workspace.clear();
    }
  }

  private Blocks from(int cut) {
    return views.computeIfAbsent(cut, blocks::from);
  }

  private static float[] end(float[] adapter, Blocks view) {
    int length = view.layout().size();
    return length == adapter.length ? adapter : Arrays.copyOfRange(adapter, adapter.length - length, adapter.length);
  }

  /** Runs the blocks from the cut on without a loss, and passes on the hidden states behind the last block. */
  public void infer(int cut, HiddenStates received, float[] adapter, Consumer<HiddenStates> result) {
    Blocks view = from(cut);
    var inputs = new NDList(received.toArray(workspace, "hidden"));
    var arguments =
        new Blocks.Arguments(inputs, new NDList(), view.frozen(workspace, end(adapter, view)), new NDList());
    try {
      result.accept(HiddenStates.of(view.call("server_forward", workspace, arguments, null).singletonOrThrow()));
    } finally {
      workspace.clear();
    }
  }

  /** Texts that grow, from a cut on, with an adapter of all blocks. Close them before this. */
  public GrowingBehindCut grow(int cut, float[] adapter, int texts, int slots) {
    Blocks view = from(cut);
    return new GrowingBehindCut(view, end(adapter, view), texts, slots);
  }

  @Override
  public void close() {
    workspace.close();
    blocks.close();
  }
}
