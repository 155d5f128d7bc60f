package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.kernels.Workspace;

/** The last norm and the projection to the vocabulary: which token may come next. Runs on the compute thread. */
public final class Head implements AutoCloseable {

  private final Blocks blocks;
  private final NDList head;
  private final Workspace workspace;

  Head(Blocks blocks) {
    this.blocks = blocks;
    head = blocks.weights().head();
    workspace = blocks.workspace();
  }

  /**
   * Pairs of a row and a token that must not be chosen.
   *
   * @param rows indices into the rows that are asked for
   */
  public record Banned(int[] rows, int[] tokens) {
    public static final Banned NOTHING = new Banned(new int[0], new int[0]);
  }

  /** The most probable tokens for each row, best first, with their log-probabilities; both [rows, k]. */
  public record Top(float[] logProbabilities, long[] tokens) {}

  /**
   * The k most probable tokens after each of the given rows.
   *
   * @param hidden behind the last block, seen as [texts * tokens, hidden]
   * @param rows of hidden
   * @param banned tokens that are removed before probabilities are normalised
   */
  public Top top(HiddenStates hidden, int[] rows, Banned banned, int k) {
    try {
      NDList inputs = inputs(hidden, rows, banned);
      inputs.add(workspace.longs("k", new int[] {k}));
      NDList top = call("top", inputs);
      return new Top(top.get(0).toFloatArray(), top.get(1).toLongArray());
    } finally {
      workspace.clear();
    }
  }

  /** Log-probabilities [rows, vocabulary] of all tokens. */
  public float[] logProbabilities(HiddenStates hidden, int[] rows, Banned banned) {
    try {
      return call("log_probabilities", inputs(hidden, rows, banned)).singletonOrThrow().toFloatArray();
    } finally {
      workspace.clear();
    }
  }

  private NDList inputs(HiddenStates hidden, int[] rows, Banned banned) {
    return new NDList(hidden.toArray(workspace, "hidden"), workspace.longs("positions", rows),
        workspace.longs("rows", banned.rows()), workspace.longs("tokens", banned.tokens()));
  }

  private NDList call(String kernel, NDList inputs) {
    inputs.addAll(head);
    inputs.add(blocks.reals(workspace));
    return blocks.call(kernel, inputs.toArray(new NDArray[0]));
  }

  @Override
  public void close() {
    workspace.close();
  }
}
