package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.testing.Specs;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnComputeThread.class)
class DropoutTest {

  private static final Gpt2Config MODEL = new Gpt2Config(50, 16, 32, 4, 2, 48, 1e-5, 0);
  private static final StepKey KEY = new StepKey("pool", 1, 5);
  private static final int ROWS = 100;

  private final Dropout dropout = new Dropout(0.1, 9);

  @Test
  void masksDoNotDependOnTheCut() {
    List<ByteBuffer> whole = masks(dropout, 0, 4, KEY);
    for (int cut = 1; cut < 4; cut++) {
      List<ByteBuffer> parts =
          Stream.concat(masks(dropout, 0, cut, KEY).stream(), masks(dropout, cut, 4, KEY).stream()).toList();
      assertTrue(whole.equals(parts), "cut " + cut);
    }
  }

  @Test
  void aRepeatedStepDropsTheSameAndAnyOtherDropsOthers() {
    List<ByteBuffer> masks = masks(dropout, 0, 1, KEY);
    assertEquals(masks, masks(dropout, 0, 1, KEY));
    assertNotEquals(masks, masks(dropout, 0, 1, new StepKey("pool", 1, 6)));
    assertNotEquals(masks, masks(dropout, 0, 1, new StepKey("pool", 2, 5)));
    assertNotEquals(masks, masks(dropout, 0, 1, new StepKey("other", 1, 5)));
    assertNotEquals(masks, masks(new Dropout(0.1, 10), 0, 1, KEY));
  }

  @Test
  void everyInputHasAMaskOfItsOwn() {
    List<ByteBuffer> masks = masks(dropout, 0, 4, KEY);
    assertEquals(4 * 4, new HashSet<>(masks).size());
    assertEquals(ROWS * MODEL.hidden(), masks.get(0).remaining());
    assertEquals(ROWS * MODEL.inner(), masks.get(3).remaining());
  }

  /** Of 57,600 inputs, within five standard deviations. */
  @Test
  void keepsTheShareThatItSays() {
    long kept = 0;
    long all = 0;
    for (ByteBuffer mask : masks(dropout, 0, 4, KEY)) {
      while (mask.hasRemaining()) {
        kept += mask.get();
        all++;
      }
    }
    assertEquals(4 * ROWS * (3 * 32 + 48), all);
    assertEquals(dropout.keptShare(), (double) kept / all, 5 * Math.sqrt(0.1 * 0.9 / all));
  }

  @Test
  void withoutDropoutOrOutsideTrainingNothingIsDrawn() {
    assertTrue(masks(new Dropout(0, 9), 0, 4, KEY).stream().noneMatch(ByteBuffer::hasRemaining));
    assertTrue(masks(dropout, 0, 4, null).stream().noneMatch(ByteBuffer::hasRemaining));
  }

  @Test
  void nothingIsDrawnForInputsThatNoAdapterReads() {
    List<ByteBuffer> all = masks(dropout, 0, 1, KEY);
    List<ByteBuffer> some = masks(dropout, 0, 1, KEY, AdapterTarget.v, AdapterTarget.mlp_in);
    assertEquals(List.of(all.get(0), ByteBuffer.allocate(0), all.get(2), ByteBuffer.allocate(0)), some);
  }

  private static List<ByteBuffer> masks(Dropout dropout, int from, int to, StepKey key) {
    return masks(dropout, from, to, key, AdapterTarget.values());
  }

  private static List<ByteBuffer> masks(Dropout dropout, int from, int to, StepKey key, AdapterTarget... targets) {
    AdapterLayout layout = AdapterLayout.of(MODEL, Specs.adapter(2, targets), from, to);
    try (NDManager manager = NDManager.newBaseManager("PyTorch"); var workspace = new Workspace(manager)) {
      return dropout.masks(workspace, layout, MODEL, ROWS, key).stream().map(NDArray::toByteArray).map(ByteBuffer::wrap)
          .toList();
    }
  }
}
