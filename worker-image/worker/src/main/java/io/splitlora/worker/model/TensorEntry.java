package io.splitlora.worker.model;

import java.util.List;

/**
 * A line of a safetensors table.
 *
 * @param begin first byte of the tensor, counted from the end of the header
 * @param end byte after its last
 */
public record TensorEntry(DType dtype, List<Long> shape, long begin, long end) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  public long byteLength() {
    return end - begin;
  }
}
