package io.splitlora.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The off-heap memory of one step: arrays over named buffers that the next step uses again, so that no memory waits for
 * the garbage collector. An array is valid until its name is filled again or {@link #clear} is called.
 */
public final class Workspace implements AutoCloseable {

  private final NDManager parent;
  private final Map<String, ByteBuffer> buffers = new HashMap<>();
  private NDManager manager;

  public Workspace(NDManager parent) {
    this.parent = parent;
    manager = parent.newSubManager();
  }

  public NDArray floats(String name, float[] values, long... shape) {
    ByteBuffer buffer = buffer(name, Math.multiplyExact(values.length, Float.BYTES));
    buffer.asFloatBuffer().put(values);
    return array(name, buffer, DataType.FLOAT32, shape);
  }

  public NDArray floats(String name, ByteBuffer values, long... shape) {
    ByteBuffer buffer = buffer(name, values.remaining());
    buffer.duplicate().put(values.duplicate());
    return array(name, buffer, DataType.FLOAT32, shape);
  }

  public NDArray bytes(String name, byte[] values, int length) {
    ByteBuffer buffer = buffer(name, length);
    buffer.duplicate().put(values, 0, length);
    return array(name, buffer, DataType.UINT8, length);
  }

  public NDArray doubles(String name, double... values) {
    ByteBuffer buffer = buffer(name, Math.multiplyExact(values.length, Double.BYTES));
    buffer.asDoubleBuffer().put(values);
    return array(name, buffer, DataType.FLOAT64, values.length);
  }

  public NDArray longs(String name, long[] values, long... shape) {
    ByteBuffer buffer = buffer(name, Math.multiplyExact(values.length, Long.BYTES));
    buffer.asLongBuffer().put(values);
    return array(name, buffer, DataType.INT64, shape);
  }

  public NDArray longs(String name, int[] values) {
    ByteBuffer buffer = buffer(name, Math.multiplyExact(values.length, Long.BYTES));
    for (int value : values) {
      buffer.putLong(value);
    }
    return array(name, buffer.flip(), DataType.INT64, values.length);
  }

  private NDArray array(String name, ByteBuffer buffer, DataType type, long... shape) {
    NDArray array = manager.create(buffer, new Shape(shape), type);
    array.setName(name);
    return array;
  }

  private ByteBuffer buffer(String name, int bytes) {
    ByteBuffer buffer = buffers.get(name);
    if (buffer == null || buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(Math.max(bytes, Long.BYTES)).order(ByteOrder.nativeOrder());
      buffers.put(name, buffer);
    }
    return buffer.clear().limit(bytes);
  }

  /** Frees every array of the step, and with them the autograd graph; the buffers stay. */
  public void clear() {
    manager.close();
    manager = parent.newSubManager();
  }

  @Override
  public void close() {
    manager.close();
  }
}
