package io.splitlora.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.adapter.BaseChange;
import io.splitlora.worker.model.ModelFolder;
import java.util.function.Consumer;

/** The split server's side of the cut: the blocks behind it and the head. One thread computes. */
public final class ServerSide implements AutoCloseable {

  private final Side side;
  private final Workspace workspace;
  private final NDList head;

  /** @param layout of the blocks behind the cut */
  public ServerSide(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    side = new Side(model, layout, settings);
    workspace = side.workspace();
    head = side.head();
  }

  public AdapterLayout layout() {
    return side.layout();
  }

  /** Changes the frozen weights. */
  public void rebase(BaseChange change) {
    side.rebase(change);
  }

  /** Takes the mean loss F over the counted tokens and ∂F/∂hidden, whose bytes are valid during the call only. */
  public interface ToClient {
    void accept(float loss, HiddenStates gradient);
  }

  /**
   * Forward, loss and backward of one client's mini-batch.
   *
   * @return ∂F/∂adapter
   */
  public float[] step(Counted counted, HiddenStates received, float[] adapter, StepKey key, ToClient toClient) {
    NDArray hidden = received.toArray(workspace, "hidden");
    hidden.setRequiresGradient(true);
    var inputs = new NDList(hidden, workspace.longs("positions", counted.positions()), workspace.longs("targets", counted.targets()));
    var arguments = new Side.Arguments(inputs, new NDList(), side.trainable(workspace, adapter), head);
    try {
      NDList results = side.call("server_step", workspace, arguments, key);
      toClient.accept(results.get(0).getFloat(), HiddenStates.of(results.get(1)));
      return results.get(2).toFloatArray();
    } finally {
      workspace.clear();
    }
  }

  /** The same blocks without a loss: hidden states behind the last block, for generation through the split. */
  public void infer(HiddenStates received, float[] adapter, Consumer<HiddenStates> result) {
    var inputs = new NDList(received.toArray(workspace, "hidden"));
    var arguments = new Side.Arguments(inputs, new NDList(), side.frozen(workspace, adapter), new NDList());
    try {
      result.accept(HiddenStates.of(side.call("server_forward", workspace, arguments, null).singletonOrThrow()));
    } finally {
      workspace.clear();
    }
  }

  @Override
  public void close() {
    workspace.close();
    side.close();
  }
}
