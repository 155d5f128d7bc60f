package io.splitlora.federation.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor in the number format of the kernels.
 *
 * @param name as in the file
 * @param bytes F32 elements in row-major order: direct, little-endian, read-only; at any byte alignment, which the
 *     engine's processors (x86) allow
 * @param mapped whether {@code bytes} is the mapped file, shared with other processes, or a copy
 */
public record FloatTensor(String name, List<Long> shape, ByteBuffer bytes, boolean mapped) {
  public FloatTensor {
    shape = List.copyOf(shape);
  }

  static FloatTensor of(Path file, Tensor tensor) {
    boolean mapped = tensor.dtype() == DType.F32;
    return new FloatTensor(tensor.name(), tensor.shape(), mapped ? tensor.bytes() : Widening.toFloat32(file, tensor),
        mapped);
  }

  /** A view with its own position. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether every element is finite. */
  public boolean finite() {
    FloatBuffer elements = floats();
    while (elements.hasRemaining()) {
      if (!Float.isFinite(elements.get())) {
        return false;
      }
    }
    return true;
  }

  /** The elements as a view with its own position. */
  public FloatBuffer floats() {
    return bytes().asFloatBuffer();
  }
}
