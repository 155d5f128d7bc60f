package io.splitlora.federation.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as it is stored in its file.
 *
 * @param bytes elements in row-major order: direct, read-only, little-endian. The mapping lives as long as a buffer
 *     refers to it, even after the file is closed; the file must not be truncated during that time.
 */
public record Tensor(String name, DType dtype, List<Long> shape, ByteBuffer bytes) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** A view with its own position. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
