package io.splitlora.federation.model;

import java.util.List;
import java.util.Optional;

/**
 * A row of the table of a safetensors file.
 *
 * @param format number format by its name in the file; newer formats are possible
 * @param begin first byte of the tensor, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorEntry(String format, List<Long> shape, long begin, long end) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** The format, if it can be read. A tensor of an unknown format does no harm unless somebody asks for it. */
  public Optional<DType> dtype() {
    return DType.named(format);
  }

  public long byteLength() {
    return end - begin;
  }
}
