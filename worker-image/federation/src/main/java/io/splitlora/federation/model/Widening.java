package io.splitlora.federation.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;

/** Exact conversion of stored floats to F32. */
final class Widening {
  private Widening() {}

  /** Refuses numbers that are neither F32 nor can be widened to it. */
  static void requireFloats(Path file, Tensor tensor) {
    if (tensor.dtype() != DType.F32 && tensor.dtype() != DType.F16 && tensor.dtype() != DType.BF16) {
      throw new ModelException(file + ": tensor \"" + tensor.name() + "\" holds " + tensor.dtype()
          + " numbers; save the weights as F32, F16 or BF16.");
    }
  }

  /** A copy as F32: direct, read-only, little-endian. */
  static ByteBuffer toFloat32(Path file, Tensor tensor) {
    requireFloats(file, tensor);
    String name = file + ": tensor \"" + tensor.name() + "\"";
    ByteBuffer source = tensor.bytes();
    ByteBuffer copy = switch (tensor.dtype()) {
      case F16 -> widen(source.asShortBuffer(), allocate(name, 2L * source.remaining()), Widening::half);
      default -> widen(source.asShortBuffer(), allocate(name, 2L * source.remaining()), Widening::bfloat);
    };
    return copy.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private interface ToFloat {
    float apply(short bits);
  }

  private static ByteBuffer widen(ShortBuffer source, ByteBuffer floats, ToFloat number) {
    while (source.hasRemaining()) {
      floats.putFloat(number.apply(source.get()));
    }
    return floats;
  }

  private static ByteBuffer allocate(String name, long bytes) {
    try {
      return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw new ModelException(name + " needs a copy of " + bytes + " bytes, which does not fit"
          + " in direct memory; save the weights as F32, which need none, or set -XX:MaxDirectMemorySize in"
          + " JAVA_TOOL_OPTIONS.",
          e);
    }
  }

  /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
  static float half(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign));
    }
    int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  /** bfloat16 is the upper half of an F32. */
  static float bfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
