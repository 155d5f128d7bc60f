package io.splitlora.worker.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.v1.DType;
import io.splitlora.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorsTest {

  private static final int HIDDEN = 3;
  private static final int CONTEXT = 8;

  // --- round trips ---

  @Test
  void float32ComesBackBitForBit() {
    float[] values =
        {0, -0.0f, 1, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 0.1f, -3, 4, 5, 6};
    Tensor message = Tensors.message(states(2, 2, values), WirePrecision.Float32);
    assertEquals(List.of(2L, 2L, 3L), message.getShapeList());
    HiddenStates back = Tensors.of(message, HIDDEN, CONTEXT);
    assertEquals(2, back.rows());
    assertEquals(2, back.columns());
    assertEquals(HIDDEN, back.hidden());
    assertBits(values, back);
  }

  @Test
  void bfloat16HalvesTheBytesAndComesBackRounded() {
    float[] values = {1, -2, 0.5f, 1.0e38f, 3.140625f, -0.0f};
    Tensor message = Tensors.message(states(1, 2, values), WirePrecision.BFloat16);
    assertEquals(12, message.getData().size());
    float[] expected = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      expected[i] = nearestEven(values[i]);
    }
    assertBits(expected, Tensors.of(message, HIDDEN, CONTEXT));
  }

  @Test
  void aMessageDoesNotMoveTheStatesItIsMadeOf() {
    HiddenStates states = states(1, 1, 1, 2, 3);
    Tensors.message(states, WirePrecision.Float32);
    Tensors.message(states, WirePrecision.BFloat16);
    assertEquals(12, states.bytes().remaining());
    assertTrue(Tensors.finite(states));
    assertEquals(12, states.bytes().remaining());
  }

  @Test
  void bfloat16RoundsToTheNearestAndTiesToEven() {
    // 1 + 2^-8 lies between 1 and 1 + 2^-7; 1 + 3·2^-8 between 1 + 2^-7 and 1 + 2^-6
    assertRounded(1 + 0x1p-8f, 1);
    assertRounded(1 + 3 * 0x1p-8f, 1 + 0x1p-6f);
    assertRounded(1 + 0x1p-8f + 0x1p-23f, 1 + 0x1p-7f);
    assertRounded(-(1 + 0x1p-8f), -1);
    assertRounded(Float.MAX_VALUE, Float.POSITIVE_INFINITY);
    assertRounded(-Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
    assertRounded(Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
    assertRounded(Float.MIN_VALUE, 0);
    assertRounded(-0.0f, -0.0f);
  }

  @Test
  void noNotANumberBecomesAnInfinity() {
    for (int payload : new int[] {0x7f800001, 0x7fffffff, 0xff800001, 0xffffffff, 0x7fc00000, 0x7f80ffff}) {
      assertTrue(Float.isNaN(through(Float.intBitsToFloat(payload))), Integer.toHexString(payload));
    }
  }

  @Test
  void anyNumberIsRoundedAsTheFormulaSays() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(i % 2 == 0 ? random.nextInt() : random.nextInt() & 0xffff0000 | 0x8000);
      if (!Float.isNaN(value)) {
        assertRounded(value, nearestEven(value));
      }
    }
  }

  /**
   * By distance instead of by carry: of the two neighbours the nearer, of two equally near the one with an even last
   * bit.
   */
  private static float nearestEven(float value) {
    float towardsZero = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
    if (towardsZero == value) {
      return towardsZero;
    }
    int bits = Float.floatToRawIntBits(towardsZero);
    float awayFromZero = Float.intBitsToFloat(bits + 0x10000);
    double below = Math.abs((double) value - towardsZero);
    // beyond the largest number lies what would be the next one, 2^128
    double above =
        Math.abs((Float.isInfinite(awayFromZero) ? Math.copySign(0x1p128, value) : awayFromZero) - (double) value);
    boolean lastBitEven = (bits >>> 16 & 1) == 0;
    return below < above || below == above && lastBitEven ? towardsZero : awayFromZero;
  }

  private static void assertRounded(float value, float expected) {
    assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(through(value)), Float.toHexString(value));
  }

  private static float through(float value) {
    Tensor message = Tensors.message(states(1, 1, value, 0, 0), WirePrecision.BFloat16);
    return Tensors.of(message, HIDDEN, CONTEXT).bytes().order(ByteOrder.LITTLE_ENDIAN).getFloat(0);
  }

  // --- hostile ---

  @Test
  void aTensorWithoutATypeOrWithAnUnknownOneIsRefused() {
    refused(tensor(12, 1, 1, 3).setDtype(DType.DTYPE_UNSPECIFIED), "unknown type");
    refused(tensor(12, 1, 1, 3).setDtypeValue(77), "unknown type");
    refused(Tensor.newBuilder(), "unknown type");
  }

  @Test
  void aShapeThatIsNotTheModelsIsRefused() {
    refused(tensor(12), "shape []");
    refused(tensor(12, 3), "shape [3]");
    refused(tensor(12, 1, 3), "shape [1, 3]");
    refused(tensor(12, 1, 1, 1, 3), "shape [1, 1, 1, 3]");
    refused(tensor(16, 1, 1, 4), "hidden size 3");
    refused(tensor(0, 0, 1, 3), "shape [0, 1, 3]");
    refused(tensor(0, 1, 0, 3), "shape [1, 0, 3]");
    refused(tensor(12, -1, -1, 3), "shape [-1, -1, 3]");
    refused(tensor(12 * 9, 1, 9, 3), "context 8");
  }

  @Test
  void aLengthThatIsNotTheShapesIsRefused() {
    refused(tensor(11, 1, 1, 3), "in 11 bytes");
    refused(tensor(13, 1, 1, 3), "in 13 bytes");
    refused(tensor(0, 1, 1, 3), "in 0 bytes");
    refused(tensor(12, 1, 1, 3).setDtype(DType.BFLOAT16), "in 12 bytes");
    refused(tensor(6, 1, 1, 3), "in 6 bytes");
  }

  @Test
  void tooManyRowsAreRefused() {
    refused(tensor(12, (1 << 16) + 1, 1, 3), "does not fit");
  }

  @Test
  void aShapeWhoseSizeOverflowsIsRefused() {
    refused(tensor(12, 1L << 62, 4, 3), "does not fit");
    refused(tensor(12, Long.MAX_VALUE, Long.MAX_VALUE, 3), "does not fit");
    refused(tensor(12, Long.MIN_VALUE, 1, 3), "does not fit");
    refused(tensor(0, 1 << 16, 1 << 16, 3), "does not fit");
    refused(tensor(12, 1, 1, 3 + (1L << 32)), "does not fit");
  }

  private static Tensor.Builder tensor(int bytes, long... shape) {
    var tensor = Tensor.newBuilder().setDtype(DType.FLOAT32).setData(ByteString.copyFrom(new byte[bytes]));
    for (long size : shape) {
      tensor.addShape(size);
    }
    return tensor;
  }

  private static void refused(Tensor.Builder tensor, String sentence) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Tensors.of(tensor.build(), HIDDEN, CONTEXT));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }

  // --- whole numbers ---

  @Test
  void wholeNumbersComeBack() {
    int[] values = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
    assertEquals(ByteString.copyFrom(new byte[] {1, 0, 0, 0}), Tensors.message(new int[] {1}));
    assertArrayEquals(values, Tensors.ints(Tensors.message(values)));
    assertArrayEquals(new int[0], Tensors.ints(ByteString.EMPTY));
  }

  @Test
  void halfANumberIsRefused() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Tensors.ints(ByteString.copyFrom(new byte[7])));
    assertEquals("7 bytes are not a list of 32-bit integers", refusal.getMessage());
  }

  @Test
  void finiteLooksAtEveryNumber() {
    assertTrue(Tensors.finite(states(1, 1, 1, 2, Float.MAX_VALUE)));
    assertFalse(Tensors.finite(states(1, 1, 1, 2, Float.NaN)));
    assertFalse(Tensors.finite(states(1, 1, Float.NEGATIVE_INFINITY, 2, 3)));
  }

  private static HiddenStates states(int rows, int columns, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new HiddenStates(rows, columns, HIDDEN, bytes);
  }

  private static void assertBits(float[] expected, HiddenStates states) {
    ByteBuffer bytes = states.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(expected.length * Float.BYTES, bytes.remaining());
    for (float value : expected) {
      assertEquals(Float.floatToRawIntBits(value), bytes.getInt());
    }
  }
}
