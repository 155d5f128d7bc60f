package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.RandomGpt2;
import io.splitlora.federation.testing.Specs;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights' files whose data begins at any byte, as that of the published gpt2 does, at byte 14,291. */
@ExtendWith(OnComputeThread.class)
class UnalignedWeightsTest {

  private static final Gpt2Config SIZES = new Gpt2Config(2_003, 64, 96, 2, 4, 384, 1e-5, 0);
  private static final AdapterLayout LAYOUT =
      AdapterLayout.of(SIZES, Specs.adapter(4, AdapterTarget.c_attn, AdapterTarget.mlp_in), 0, 2);
  private static final Batch BATCH = GeneratedExamples.batch(3, 3, 48, SIZES.vocab());
  private static final StepKey KEY = new StepKey("pool", 0, 0);

  @TempDir
  Path folder;

  @BeforeEach
  void write() {
    RandomGpt2.write(folder, SIZES, 1);
  }

  /** Lengthens the header by spaces until the data begins so many bytes behind a multiple of 64. */
  private void shift(int bytes) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(whole.getLong(0));
    int padding = Math.floorMod(bytes - (Long.BYTES + length), 64);
    ByteBuffer shifted =
        ByteBuffer.allocate(whole.capacity() + padding).order(ByteOrder.LITTLE_ENDIAN).putLong(length + padding)
            .put(whole.slice(Long.BYTES, length)).put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8))
            .put(whole.slice(Long.BYTES + length, whole.capacity() - Long.BYTES - length));
    Files.write(file, shifted.array());
  }

  private UnsplitModel.Result step() {
    try (ModelFolder model = ModelFolder.open(folder);
        UnsplitModel whole = new UnsplitModel(model, LAYOUT, new StepSettings(2, new Dropout(0.1, 1), 0.1))) {
      return whole.step(BATCH, AdapterInit.draw(LAYOUT, 1), KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 19, 35})
  void giveTheSameBits(int shift) throws IOException {
    shift(0);
    UnsplitModel.Result aligned = step();
    shift(shift);
    UnsplitModel.Result unaligned = step();
    assertEquals(aligned.loss(), unaligned.loss(), 0);
    assertArrayEquals(aligned.adapterGradient(), unaligned.adapterGradient(), 0);
  }

  @Test
  void areMappedAndNotCopied() throws IOException {
    shift(3);
    long before = bytes("direct");
    try (ModelFolder model = ModelFolder.open(folder)) {
      model.checkWeights();
      assertTrue(model.tokenEmbedding().mapped());
      assertTrue(model.block(1).tensors().stream().allMatch(tensor -> tensor.mapped()));
    }
    assertNoMore("direct", before);
  }

  /** As in an evaluation with texts: the manager of the weights would keep every array made for one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void takeNoMoreMemoryHoweverOftenTheyAreUsed(int shift) throws IOException {
    shift(shift);
    try (ModelFolder model = ModelFolder.open(folder);
        UnsplitModel whole = new UnsplitModel(model, LAYOUT, StepSettings.inference(1))) {
      whole.newHead().close();
      long mapped = bytes("mapped");
      long direct = bytes("direct");
      for (int evaluation = 0; evaluation < 5; evaluation++) {
        whole.newHead().close();
      }
      assertNoMore("mapped", mapped);
      assertNoMore("direct", direct);
    }
  }

  /** It may be less, because memory that earlier tests left is freed at any time. */
  private static void assertNoMore(String pool, long before) {
    long now = bytes(pool);
    assertTrue(now <= before, now - before + " bytes more are " + pool);
  }

  private static long bytes(String pool) {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(bean -> bean.getName().equals(pool)).findFirst().orElseThrow().getMemoryUsed();
  }
}
