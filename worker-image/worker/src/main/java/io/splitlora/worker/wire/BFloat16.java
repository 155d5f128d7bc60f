package io.splitlora.worker.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** bfloat16: the upper half of a single-precision number, rounded to nearest, ties to even. */
final class BFloat16 {

  private BFloat16() {}

  static ByteBuffer narrow(ByteBuffer singles) {
    FloatBuffer from = singles.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    ByteBuffer bytes = ByteBuffer.allocate(from.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ShortBuffer to = bytes.asShortBuffer();
    while (from.hasRemaining()) {
      to.put(narrow(from.get()));
    }
    return bytes;
  }

  static ByteBuffer widen(ByteBuffer halves) {
    ShortBuffer from = halves.duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(from.remaining(), Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer to = bytes.asFloatBuffer();
    while (from.hasRemaining()) {
      to.put(Float.intBitsToFloat(from.get() << 16));
    }
    return bytes;
  }

  private static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40); // without the set bit, rounding could turn a NaN into an infinity
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
