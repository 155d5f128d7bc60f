package io.splitlora.federation.model;

import io.splitlora.files.LfsPointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;

/**
 * The table of a safetensors file: eight bytes with the header's length, the header in JSON, then the tensors without
 * gap or overlap (https://github.com/huggingface/safetensors).
 */
record SafeTensorsHeader(SortedMap<String, TensorEntry> tensors, Map<String, String> metadata) {
  static final int PREFIX = 8;
  private static final long MAX_LENGTH = 100_000_000;

  SafeTensorsHeader {
    tensors = Collections.unmodifiableSortedMap(tensors);
    metadata = Map.copyOf(metadata);
  }

  /** Length of the JSON in bytes. */
  static long length(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < PREFIX) {
      throw refuse(file, "it has " + size + " bytes, too few for a header");
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(prefix, 0);
    LfsPointer.refuse(beginning(channel), file, ModelException::new);
    long length = prefix.getLong(0);
    if (length < 2 || length > MAX_LENGTH) {
      throw refuse(file, "its header claims " + Long.toUnsignedString(length) + " bytes; 2 to "
          + MAX_LENGTH + " are possible");
    }
    if (length > size - PREFIX) {
      throw refuse(file, "its header claims " + length + " bytes, but the file has " + size);
    }
    return length;
  }

  private static byte[] beginning(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LfsPointer.LENGTH);
    channel.read(bytes, 0);
    return bytes.array();
  }

  /** Parses and checks the table, without reading any tensor. */
  static SafeTensorsHeader read(Path file, FileChannel channel, long length) throws IOException {
    ByteBuffer json = channel.map(MapMode.READ_ONLY, PREFIX, length);
    if (json.get(0) != '{') {
      throw refuse(file, "the header does not begin with {");
    }
    SafeTensorsHeader header = HeaderJson.read(file, json);
    header.checkLayout(file, channel.size() - PREFIX - length);
    return header;
  }

  private void checkLayout(Path file, long dataLength) {
    tensors.forEach((name, entry) -> checkEntry(file, '"' + shown(name) + '"', entry, dataLength));
    var inOrder = tensors.entrySet().stream().sorted(Map.Entry.comparingByValue(
        Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))).toList();
    long next = 0;
    for (Map.Entry<String, TensorEntry> tensor : inOrder) {
      if (tensor.getValue().begin() != next) {
        throw refuse(file, "tensor \"" + shown(tensor.getKey()) + "\" begins at byte " + tensor.getValue().begin()
            + " of the data, but the tensor before it ends at " + next);
      }
      next = tensor.getValue().end();
    }
    if (next != dataLength) {
      throw refuse(file, (dataLength - next) + " bytes after the last tensor belong to none");
    }
  }

  private static void checkEntry(Path file, String name, TensorEntry entry, long dataLength) {
    if (entry.begin() > entry.end()) {
      throw refuse(file, "tensor " + name + " ends at byte " + entry.end() + ", before its begin " + entry.begin());
    }
    if (entry.end() > dataLength) {
      throw refuse(file, "tensor " + name + " ends at byte " + entry.end() + " of the data, but only "
          + dataLength + " are there");
    }
    if (entry.dtype().isPresent() && entry.byteLength() != expectedBytes(entry.dtype().get(), entry)) {
      throw refuse(file, "tensor " + name + " takes " + entry.byteLength() + " bytes, which is not what "
          + entry.format() + " " + entry.shape() + " needs");
    }
  }

  /** Size of the tensor, or -1 if it exceeds a long. */
  private static long expectedBytes(DType dtype, TensorEntry entry) {
    try {
      return entry.shape().stream().reduce((long) dtype.bytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  static ModelException refuse(Path file, String what) {
    return new ModelException(file + " is not a valid safetensors file: " + what + "; copy or export it again.");
  }

  /** Text from the file, made safe for a message of one line. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() <= 100 ? line : line.substring(0, 100) + "…";
  }
}
