package io.splitlora.worker.adapter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An {@link AdapterState} as bytes, the same on the wire and on disk, little-endian:
 * magic (8 bytes), updates, cursor, n (8 bytes each), then adapter, first and second moment (n floats each).
 */
public final class StateFile {

  private static final long MAGIC = 0x3130415453414c53L; // "SLASTA01"
  private static final int HEADER = 4 * Long.BYTES;

  private StateFile() {}

  public static long sizeOf(int parameters) {
    return HEADER + 3L * Float.BYTES * parameters;
  }

  public static byte[] encode(AdapterState state) {
    int n = state.adapter().length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(sizeOf(n))).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putLong(state.updates()).putLong(state.cursor()).putLong(n);
    bytes.asFloatBuffer().put(state.adapter()).put(state.firstMoment()).put(state.secondMoment());
    return bytes.array();
  }

  /** @throws IllegalArgumentException with a sentence if the bytes are not a state of so many parameters */
  public static AdapterState decode(ByteBuffer content, int parameters) {
    ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() != sizeOf(parameters)) {
      throw new IllegalArgumentException("an adapter state of " + parameters + " parameters has " + sizeOf(parameters)
          + " bytes; this has " + content.remaining());
    }
    if (bytes.getLong() != MAGIC) {
      throw new IllegalArgumentException("not an adapter state: it does not begin with SLASTA01");
    }
    long updates = bytes.getLong();
    long cursor = bytes.getLong();
    if (bytes.getLong() != parameters || updates < 0 || cursor < 0) {
      throw new IllegalArgumentException("the header of an adapter state of " + parameters + " parameters is damaged");
    }
    FloatBuffer floats = bytes.asFloatBuffer();
    return new AdapterState(take(floats, parameters), take(floats, parameters), take(floats, parameters), updates, cursor);
  }

  public static AdapterState read(Path file, int parameters) throws IOException {
    return decode(ByteBuffer.wrap(Files.readAllBytes(file)), parameters);
  }

  /** The adapter alone: a fold reads one upload after the other, so that it never holds more than one. */
  public static FloatBuffer readAdapter(Path file, int parameters) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != sizeOf(parameters)) {
        throw new IOException(file + " is not an adapter state of " + parameters + " parameters");
      }
      ByteBuffer adapter = ByteBuffer.allocate(parameters * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (adapter.hasRemaining() && channel.read(adapter, HEADER + adapter.position()) >= 0) {
        // a read may bring less than asked
      }
      return adapter.flip().asFloatBuffer();
    }
  }

  private static float[] take(FloatBuffer floats, int n) {
    float[] values = new float[n];
    floats.get(values);
    return values;
  }
}
