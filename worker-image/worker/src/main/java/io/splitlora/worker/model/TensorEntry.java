package io.splitlora.worker.model;

import java.util.List;
import java.util.Optional;

/**
 * A line of a safetensors table.
 *
 * @param format number format by its name in the file, which may be newer than this program
 * @param begin first byte of the tensor, counted from the end of the header
 * @param end byte after its last
 */
public record TensorEntry(String format, List<Long> shape, long begin, long end) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** The format, if it is one that can be read; a tensor of another is no harm as long as nobody asks for it. */
  public Optional<DType> dtype() {
    return DType.named(format);
  }

  public long byteLength() {
    return end - begin;
  }
}
