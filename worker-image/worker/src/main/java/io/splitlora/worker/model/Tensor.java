package io.splitlora.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as it lies in its file.
 *
 * @param bytes elements in row-major order: direct, read-only, little-endian. The mapping lives as long as a buffer
 *     refers to it, also after the file is closed; the file must not be cut short meanwhile.
 */
public record Tensor(String name, DType dtype, List<Long> shape, ByteBuffer bytes) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** A view with a position of its own. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
