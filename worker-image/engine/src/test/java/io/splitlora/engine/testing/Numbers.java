package io.splitlora.engine.testing;

import io.splitlora.engine.split.HiddenStates;
import java.nio.ByteOrder;

/** What the engine computed, as plain numbers. */
public final class Numbers {

  private Numbers() {}

  /** The numbers of hidden states, copied. */
  public static float[] of(HiddenStates states) {
    float[] values = new float[states.bytes().remaining() / Float.BYTES];
    states.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
