package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.RandomGpt2;
import io.splitlora.federation.optimizer.Gradients;
import io.splitlora.federation.testing.Specs;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Loss and gradient of more rows and a larger vocabulary than the head takes at once. */
@ExtendWith(OnComputeThread.class)
class HeadTest {

  private static final Gpt2Config SIZES = new Gpt2Config(9_001, 100, 16, 2, 2, 32, 1e-5, 0);
  private static final double SMOOTHING = 0.2;
  private static final StepKey KEY = new StepKey("pool", 0, 0);

  @TempDir
  Path folder;

  private ModelFolder model;
  private UnsplitModel whole;
  private float[] adapter;

  @BeforeEach
  void open() {
    RandomGpt2.write(folder, SIZES, 1);
    model = ModelFolder.open(folder);
    AdapterLayout layout = AdapterLayout.of(SIZES, Specs.adapter(2, AdapterTarget.c_attn), 0, 2);
    whole = new UnsplitModel(model, layout, new StepSettings(1, new Dropout(0, 0), SMOOTHING));
    adapter = AdapterInit.draw(layout, 1);
    var random = new Random(2);
    IntStream.range(0, adapter.length).forEach(i -> adapter[i] += (float) (0.3 * random.nextGaussian()));
  }

  @AfterEach
  void close() {
    whole.close();
    model.close();
  }

  @Test
  void theLossIsThatOfTheLogits() {
    Batch batch = batch(3, 100, 300);
    float[] logits = whole.logits(batch.ids(), 3, 100, batch.positions(), adapter);
    assertEquals(loss(logits, batch.targets(), 0), whole.loss(batch, adapter), 1e-5);
    assertEquals(loss(logits, batch.targets(), SMOOTHING), whole.step(batch, adapter, KEY).loss(), 1e-5);
  }

  /** Along itself, the gradient is the growth of the loss. */
  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    Batch batch = batch(3, 100, 270);
    float[] gradient = whole.step(batch, adapter, KEY).adapterGradient();
    double norm = Gradients.norm(gradient);
    double step = 0.05;
    double growth = whole.step(batch, moved(gradient, step / norm), KEY).loss()
        - whole.step(batch, moved(gradient, -step / norm), KEY).loss();
    assertTrue(growth > 1e-4, "a growth of " + growth + " cannot be told from rounding");
    assertEquals(norm, growth / (2 * step), 0.01 * norm);
  }

  private float[] moved(float[] direction, double length) {
    float[] moved = adapter.clone();
    Gradients.addScaled(moved, direction, length);
    return moved;
  }

  private static Batch batch(int rows, int columns, int counted) {
    var random = new Random(3);
    return new Batch(random.longs((long) rows * columns, 0, SIZES.vocab()).toArray(), rows, columns,
        IntStream.range(0, counted).toArray(), random.ints(counted, 0, SIZES.vocab()).toArray(), rows * columns);
  }

  private static double loss(float[] logits, int[] targets, double smoothing) {
    double sum = 0;
    int vocabulary = logits.length / targets.length;
    for (int row = 0; row < targets.length; row++) {
      int start = row * vocabulary;
      double norm = Math.log(IntStream.range(0, vocabulary).mapToDouble(i -> Math.exp(logits[start + i])).sum());
      double mean = IntStream.range(0, vocabulary).mapToDouble(i -> logits[start + i]).average().orElseThrow();
      sum += (1 - smoothing) * (norm - logits[start + targets[row]]) + smoothing * (norm - mean);
    }
    return sum / targets.length;
  }
}
