package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.AdamW;
import io.splitlora.federation.testing.Specs;
import io.splitlora.testing.Repository;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  @Test
  void twoComputeThreadsDoNotDisturbEachOther() {
    float[] first = onItsOwnThread(1);
    float[] second = onItsOwnThread(2);
    CompletableFuture<float[]> beside = CompletableFuture.supplyAsync(() -> onItsOwnThread(1));
    assertArrayEquals(second, onItsOwnThread(2));
    assertArrayEquals(first, beside.join());
  }

  private static float[] onItsOwnThread(long seed) {
    try (var compute = new Compute(1)) {
      return compute.call(() -> train(seed));
    }
  }

  /** The adapter after ten steps. */
  private static float[] train(long seed) {
    try (ModelFolder model = ModelFolder.open(Repository.tinyGpt2())) {
      AdapterLayout layout = AdapterLayout.of(model.config(), Specs.adapter(4, AdapterTarget.q, AdapterTarget.v), 0, 6);
      AdapterState state = AdapterState.initial(AdapterInit.draw(layout, seed));
      try (var whole = new UnsplitModel(model, layout, new StepSettings(8, new Dropout(0.1, seed), 0))) {
        for (int step = 0; step < 10; step++) {
          var batch = GeneratedExamples.batch(seed + step, 2, 20, model.config().vocab());
          float[] gradient = whole.step(batch, state.adapter(), new StepKey("pool", 0, step)).adapterGradient();
          state = AdamW.of(Specs.adamW(0.9)).update(state, gradient, 0.01, step + 1);
        }
      }
      return state.adapter();
    }
  }
}
