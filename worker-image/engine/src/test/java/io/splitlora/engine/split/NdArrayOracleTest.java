package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.engine.testing.Numbers;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.RandomGpt2;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.federation.testing.Closeness;
import io.splitlora.federation.testing.Specs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels against a composition of plain tensor operations in double precision, on a small random model. */
@ExtendWith(OnComputeThread.class)
class NdArrayOracleTest {

  private static final Gpt2Config SIZES = new Gpt2Config(60, 32, 24, 2, 3, 40, 1e-5, 0);
  private static final double SCALE = 2;
  private static final double SMOOTHING = 0.1;
  private static final double TOLERANCE = 1e-5;

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"c_attn", "q v", "k", "attn_out mlp_in mlp_out", "q k v attn_out mlp_in mlp_out"})
  void outputsAndGradientsAgree(String targets) {
    RandomGpt2.write(folder, SIZES, 1);
    AdapterTarget[] list = Stream.of(targets.split(" ")).map(AdapterTarget::valueOf).toArray(AdapterTarget[]::new);
    try (ModelFolder model = ModelFolder.open(folder); NDManager manager = NDManager.newBaseManager("PyTorch")) {
      AdapterLayout layout = AdapterLayout.of(SIZES, Specs.adapter(3, list), 1, 2);
      float[] flat = adapter(layout);
      Batch batch = GeneratedExamples.batch(2, 2, 12, SIZES.vocab());
      HiddenStates hidden = hidden(batch);
      var oracle = new NdArrayBlock(manager, model, layout, flat, SCALE);
      NDArray x = manager.create(Closeness.doubles(Numbers.of(hidden)),
          new Shape(hidden.rows(), hidden.columns(), SIZES.hidden()));
      x.setRequiresGradient(true);
      NDArray y = oracle.forward(x);
      NDArray loss = oracle.loss(y, Counted.of(batch), SMOOTHING);
      JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.create(1.0), false, false);
      try (var server = new BlocksBehindCut(model, layout, new StepSettings(SCALE, new Dropout(0, 0), SMOOTHING))) {
        server.infer(layout.fromBlock(), hidden, flat,
            result -> check("output", y.toDoubleArray(), Numbers.of(result)));
        float[] gradient = server.step(Counted.of(batch), hidden, flat, new StepKey("pool", 0, 0), (f, back) -> {
          assertEquals(loss.getDouble(), f, 1e-5);
          check("gradient of the hidden states", x.getGradient().toDoubleArray(), Numbers.of(back));
        });
        double worst = Closeness.worstFactor(layout, oracle.adapterGradient(layout), Closeness.doubles(gradient));
        assertTrue(worst < TOLERANCE, () -> "gradient of the adapters: relative error " + worst);
      }
    }
  }

  private static void check(String what, double[] expected, float[] actual) {
    double error = Closeness.error(expected, Closeness.doubles(actual));
    assertTrue(error < TOLERANCE, () -> what + ": relative error " + error);
  }

  /** Both factors away from 0, so that each has a gradient. */
  private static float[] adapter(AdapterLayout layout) {
    float[] flat = AdapterInit.draw(layout, 4);
    for (int i = 0; i < flat.length; i++) {
      flat[i] += (i % 5 - 2) * 0.05f;
    }
    return flat;
  }

  private static HiddenStates hidden(Batch batch) {
    int size = batch.rows() * batch.columns() * SIZES.hidden();
    ByteBuffer bytes = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var random = CounterRandom.keyed(6, "hidden states");
    FloatBuffer values = bytes.asFloatBuffer();
    while (values.hasRemaining()) {
      values.put((float) (2 * random.nextDouble() - 1));
    }
    return new HiddenStates(batch.rows(), batch.columns(), SIZES.hidden(), bytes);
  }
}
