package io.splitlora.federation.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Writes F32 tensors as a safetensors file. Equal content gives equal bytes: names are sorted and the header is padded
 * with spaces to a multiple of 8. The file appears under its name only when it is complete and synced.
 */
public final class SafeTensorsWriter {
  private static final int CHUNK_BYTES = 1 << 20;

  private SafeTensorsWriter() {}

  /** A tensor to write. */
  public record Entry(String name, List<Long> shape, Values values) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** The remaining floats of the buffer, which must not change until they are written. */
    public static Entry of(String name, List<Long> shape, FloatBuffer floats) {
      FloatBuffer all = floats.slice();
      if (all.remaining() != elements(shape)) {
        throw new IllegalArgumentException(name + " " + shape + " given " + all.remaining() + " values");
      }
      return new Entry(name, shape,
          (offset, chunk) -> chunk.put(chunk.position(), all, (int) offset, chunk.remaining()));
    }
  }

  /** Produces the elements of a tensor in pieces, so that a large tensor is never in the heap. */
  public interface Values {
    /** Fills all of {@code chunk} with the elements that start at {@code offset}, in row-major order. */
    void fill(long offset, FloatBuffer chunk);
  }

  /**
   * Writes a file; an older file of that name is replaced.
   *
   * @param metadata free text to store beside the tensors
   * @throws ModelException if the file cannot be written
   */
  public static void write(Path file, Map<String, String> metadata, Collection<Entry> tensors) {
    SortedMap<String, Entry> sorted = sorted(tensors);
    Path target = file.toAbsolutePath();
    Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try {
        writeSynced(unfinished, header(metadata, sorted), sorted.values());
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(Objects.requireNonNull(target.getParent()));
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new ModelException(file + " cannot be written (" + e + "); check that its"
          + " folder exists, is writable and has space.", e);
    }
  }

  static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  private static SortedMap<String, Entry> sorted(Collection<Entry> tensors) {
    var sorted = new TreeMap<String, Entry>();
    for (Entry tensor : tensors) {
      if (tensor.name().equals(HeaderJson.METADATA) || sorted.put(tensor.name(), tensor) != null) {
        throw new IllegalArgumentException("tensor name given twice or reserved: " + tensor.name());
      }
    }
    return sorted;
  }

  private static byte[] header(Map<String, String> metadata, SortedMap<String, Entry> tensors) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(HeaderJson.METADATA);
        for (Map.Entry<String, String> pair : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
      }
      long begin = 0;
      for (Entry tensor : tensors.values()) {
        long end = begin + elements(tensor.shape()) * Float.BYTES;
        writeTensor(json, tensor, begin, end);
        begin = end;
      }
      json.writeEndObject();
    }
    byte[] padded = Arrays.copyOf(bytes.toByteArray(), (bytes.size() + 7) / 8 * 8);
    Arrays.fill(padded, bytes.size(), padded.length, (byte) ' ');
    return padded;
  }

  private static void writeTensor(JsonGenerator json, Entry tensor, long begin, long end) throws IOException {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    json.writeObjectFieldStart(tensor.name());
    json.writeStringField("dtype", DType.F32.name());
    json.writeFieldName("shape");
    json.writeArray(shape, 0, shape.length);
    json.writeFieldName("data_offsets");
    json.writeArray(new long[] {begin, end}, 0, 2);
    json.writeEndObject();
  }

  private static void writeSynced(Path file, byte[] header, Collection<Entry> tensors) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, chunk.clear().putLong(header.length).flip());
      writeFully(channel, ByteBuffer.wrap(header));
      for (Entry tensor : tensors) {
        writeValues(channel, tensor, chunk);
      }
      channel.force(true);
    }
  }

  private static void writeValues(FileChannel channel, Entry tensor, ByteBuffer chunk) throws IOException {
    long elements = elements(tensor.shape());
    for (long offset = 0; offset < elements; offset += CHUNK_BYTES / Float.BYTES) {
      int count = (int) Math.min(elements - offset, CHUNK_BYTES / Float.BYTES);
      chunk.clear().limit(count * Float.BYTES);
      tensor.values().fill(offset, chunk.asFloatBuffer());
      writeFully(channel, chunk);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Without this, a failing machine can lose the rename. */
  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
