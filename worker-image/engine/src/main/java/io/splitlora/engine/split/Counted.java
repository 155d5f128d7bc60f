package io.splitlora.engine.split;

import io.splitlora.engine.data.Batch;

/**
 * Where the loss is counted: rows of the hidden states seen as [batch * tokens, hidden], and the token to predict at
 * each.
 */
public record Counted(int[] positions, int[] targets) {

  public static Counted of(Batch batch) {
    return new Counted(batch.positions(), batch.targets());
  }

  /** @throws IllegalArgumentException unless positions ascend within the rows and targets are in the vocabulary */
  public void check(int rows, int vocabulary) {
    boolean fits = positions.length == targets.length && positions.length > 0;
    for (int i = 0; fits && i < positions.length; i++) {
      fits = positions[i] > (i == 0 ? -1 : positions[i - 1]) && positions[i] < rows && targets[i] >= 0
          && targets[i] < vocabulary;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "positions and targets do not fit " + rows + " rows and " + vocabulary + " tokens");
    }
  }

  public int tokens() {
    return targets.length;
  }
}
