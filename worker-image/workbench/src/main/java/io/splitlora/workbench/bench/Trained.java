package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.split.Dropout;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.optimizer.AdamW;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The adapter of one side, with AdamW's moments. c_attn of every block is adapted; B is random, as after some training.
 */
final class Trained {

  /** α = 2r, no dropout, no label smoothing. */
  static final StepSettings SETTINGS = new StepSettings(2, new Dropout(0, 0), 0);

  private static final AdamW OPTIMIZER = new AdamW(0.9, 0.999, 1e-8, 0.01);
  private static final double RATE = 1e-4;

  private AdapterState state;

  Trained(AdapterLayout layout) {
    state = AdapterState.initial(draw(layout));
  }

  static AdapterLayout layout(Gpt2Config model, int rank, int fromBlock, int toBlock) {
    int in = model.hidden();
    int size = rank * 4 * in;
    List<AdapterLayout.Slot> slots = new ArrayList<>();
    for (int block = fromBlock; block < toBlock; block++) {
      slots.add(new AdapterLayout.Slot(block, AdapterTarget.c_attn, rank, in, 3 * in, slots.size() * size));
    }
    return new AdapterLayout(fromBlock, toBlock, slots, slots.size() * size);
  }

  private static float[] draw(AdapterLayout layout) {
    float[] flat = new float[layout.size()];
    for (AdapterLayout.Slot slot : layout.slots()) {
      var random = CounterRandom.keyed(1, "bench", slot.block());
      for (int i = 0; i < slot.sizeOfA() + slot.sizeOfB(); i++) {
        flat[slot.offset() + i] = (float) ((random.nextDouble() - 0.5) * 0.07);
      }
    }
    return flat;
  }

  float[] adapter() {
    return state.adapter();
  }

  StepKey key() {
    return new StepKey("bench", 0, state.updates());
  }

  void update(float[] gradient) {
    state = OPTIMIZER.update(state, gradient, RATE, state.cursor() + 1);
  }
}
