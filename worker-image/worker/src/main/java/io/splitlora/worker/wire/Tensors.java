package io.splitlora.worker.wire;

import com.google.protobuf.ByteString;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.v1.DType;
import io.splitlora.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Hidden states and their gradients as messages: raw little-endian numbers in the precision that the manifest names.
 * Type, shape and length of what is received are checked here, before the engine sees it.
 */
public final class Tensors {

  private Tensors() {}

  public static Tensor message(HiddenStates states, WirePrecision precision) {
    boolean half = precision == WirePrecision.BFloat16;
    return Tensor.newBuilder()
        .setDtype(half ? DType.BFLOAT16 : DType.FLOAT32)
        .addAllShape(List.of((long) states.rows(), (long) states.columns(), (long) states.hidden()))
        .setData(half ? ByteString.copyFrom(BFloat16.narrow(states.bytes()))
            : ByteString.copyFrom(states.bytes().duplicate()))
        .build();
  }

  /**
   * @param hidden hidden size of the model
   * @param context longest text of the model, in tokens
   * @throws IllegalArgumentException with a sentence if the tensor does not fit the model
   */
  public static HiddenStates of(Tensor message, int hidden, int context) {
    int width = switch (message.getDtype()) {
      case FLOAT32 -> 4;
      case BFLOAT16 -> 2;
      default -> throw new IllegalArgumentException("a tensor of unknown type " + message.getDtype());
    };
    List<Long> shape = message.getShapeList();
    boolean fits = shape.size() == 3 && shape.get(0) >= 1 && shape.get(0) <= 1 << 16
        && shape.get(1) >= 1 && shape.get(1) <= context && shape.get(2) == hidden;
    if (!fits || bytes(shape, width) != message.getData().size()) {
      throw new IllegalArgumentException("a tensor of shape " + shape + " in " + message.getData().size()
          + " bytes does not fit a model of hidden size " + hidden + " and context " + context);
    }
    ByteBuffer bytes = message.getData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return new HiddenStates(shape.get(0).intValue(), shape.get(1).intValue(), hidden,
        width == 2 ? BFloat16.widen(bytes) : bytes);
  }

  private static long bytes(List<Long> shape, long width) {
    return shape.stream().reduce(width, Math::multiplyExact);
  }

  public static ByteString message(int[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }

  /** @throws IllegalArgumentException if the length is not a multiple of four bytes */
  public static int[] ints(ByteString message) {
    if (message.size() % Integer.BYTES != 0) {
      throw new IllegalArgumentException(message.size() + " bytes are not a list of 32-bit integers");
    }
    int[] values = new int[message.size() / Integer.BYTES];
    message.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    return values;
  }

  public static boolean finite(HiddenStates states) {
    FloatBuffer floats = states.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    while (floats.hasRemaining()) {
      if (!Float.isFinite(floats.get())) {
        return false;
      }
    }
    return true;
  }
}
