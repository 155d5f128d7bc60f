package io.splitlora.federation.model;

import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An open safetensors file. Opening checks the table; each tensor is mapped separately when it is asked for. So a file
 * may exceed 2 GiB, and a process touches only the pages of the tensors that it uses.
 */
public final class SafeTensors implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final SafeTensorsHeader header;

  private SafeTensors(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    long length = SafeTensorsHeader.length(file, channel);
    this.dataStart = SafeTensorsHeader.PREFIX + length;
    this.header = SafeTensorsHeader.read(file, channel, length);
  }

  /**
   * Opens a file and checks its table.
   *
   * @throws ModelException if it is missing, unreadable or not exactly what the format allows
   */
  public static SafeTensors open(Path file) {
    // Opening a named pipe would block for ever.
    if (FileKind.of(file) != FileKind.FILE) {
      throw new ModelException(file + " is not a file; expected a safetensors file there.");
    }
    try {
      return open(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new ModelException(file + " cannot be read (" + e.getMessage() + "); check its permissions.", e));
    }
  }

  private static SafeTensors open(Path file, FileChannel channel) throws IOException {
    try {
      return new SafeTensors(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Names of the tensors, sorted. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(header.tensors().keySet()));
  }

  /** Free text that the writer stored beside the tensors. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  public boolean contains(String name) {
    return header.tensors().containsKey(name);
  }

  /** What the table says about a tensor, without mapping it. */
  public TensorEntry entry(String name) {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new ModelException(file + " has no tensor \"" + name + "\"; use the file that belongs to this model.");
    }
    return entry;
  }

  /** Maps a tensor; each call makes a mapping of its own. */
  public Tensor get(String name) {
    TensorEntry entry = entry(name);
    DType dtype = entry.dtype().orElseThrow(() -> new ModelException(file + ": tensor \"" + name + "\" holds "
        + SafeTensorsHeader.shown(entry.format())
        + " numbers, which cannot be read; save the weights as F32, F16 or BF16."));
    if (entry.byteLength() > Integer.MAX_VALUE) {
      throw new ModelException(file + ": tensor \"" + name + "\" takes " + entry.byteLength()
          + " bytes, more than the 2 GiB that one mapping holds; store it in a narrower dtype.");
    }
    try {
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, dataStart + entry.begin(), entry.byteLength());
      return new Tensor(name, dtype, entry.shape(), bytes.order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new ModelException(file + ": tensor \"" + name + "\" cannot be mapped (" + e.getMessage()
              + "); check that the file is still there in full.", e));
    }
  }

  /**
   * Checks a tensor without reading its elements.
   *
   * @throws ModelException if {@link #floats} would fail for any reason but lack of memory
   */
  void checkFloats(String name) {
    Widening.requireFloats(file, get(name));
  }

  /**
   * A tensor as F32: the mapped file itself, or a widened copy of a smaller format.
   *
   * @throws ModelException if it holds integers or F64, or there is no memory for the copy
   */
  public FloatTensor floats(String name) {
    return FloatTensor.of(file, get(name));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ModelException(file + " cannot be closed (" + e.getMessage() + ").", e);
    }
  }
}
