package io.splitlora.workbench.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.HiddenStates;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class AttackTest {

  private static final Batch BATCH = new Batch(new long[] {5, 6, 7}, 1, 3, new int[] {1, 2}, new int[] {7, 0}, 3);

  private static float[] uploaded(Attack attack) {
    float[] end = {1.5f, -3};
    attack.upload(new float[] {1, -2}, end);
    return end;
  }

  @Test
  void theUpdateIsWhatIsMultiplied() {
    assertArrayEquals(new float[] {1.5f, -3}, uploaded(Attack.none));
    assertArrayEquals(new float[] {0.5f, -1}, uploaded(Attack.sign));
    assertArrayEquals(new float[] {501, -1002}, uploaded(Attack.scaled));
    assertArrayEquals(new float[] {1.5f, -3}, uploaded(Attack.label));
  }

  @Test
  void activationsAreMultipliedAndTheHonestOnesStay() {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(0.5f).put(-2);
    var honest = new HiddenStates(1, 1, 2, bytes);
    FloatBuffer sent = Attack.scaled.activations(honest).bytes().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertEquals(500, sent.get(0));
    assertEquals(-2000, sent.get(1));
    assertEquals(-2, bytes.getFloat(4));
  }

  @Test
  void labelsAreOthersAndTheTextStays() {
    Batch sent = Attack.label.batch(BATCH, 8);
    assertArrayEquals(new int[] {0, 7}, sent.targets());
    assertArrayEquals(BATCH.ids(), sent.ids());
    assertArrayEquals(BATCH.targets(), Attack.scaled.batch(BATCH, 8).targets());
  }
}
