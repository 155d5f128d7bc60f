package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import io.splitlora.engine.kernels.Workspace;
import java.nio.ByteBuffer;

/** What crosses the cut, hidden states or their gradient: F32, little-endian, [rows, columns, hidden]. */
public record HiddenStates(int rows, int columns, int hidden, ByteBuffer bytes) {

  public HiddenStates {
    if (rows < 1 || columns < 1 || hidden < 1 || bytes.remaining() != (long) rows * columns * hidden * Float.BYTES) {
      throw new IllegalArgumentException("hidden states of shape [" + rows + ", " + columns + ", " + hidden + "] in "
          + bytes.remaining() + " bytes");
    }
  }

  /** A view of the array's memory; it lives as long as the array. */
  static HiddenStates of(NDArray array) {
    long[] shape = array.getShape().getShape();
    return new HiddenStates((int) shape[0], (int) shape[1], (int) shape[2], ((PtNDArray) array).toByteBuffer(true));
  }

  NDArray toArray(Workspace workspace, String name) {
    return workspace.floats(name, bytes, rows, columns, hidden);
  }
}
