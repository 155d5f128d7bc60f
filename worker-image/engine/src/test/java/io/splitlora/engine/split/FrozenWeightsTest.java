package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.testing.Closeness;
import io.splitlora.testing.Repository;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An adapter computes the same inside the frozen weights as beside them. */
@ExtendWith(OnComputeThread.class)
class FrozenWeightsTest {

  private static final double SCALE = 3;
  private static final AdapterLayout NOTHING = AdapterLayout.placed(0, 6, List.of());

  private static float[] trained(AdapterLayout layout) {
    float[] adapter = AdapterInit.draw(layout, 3);
    for (int i = 0; i < adapter.length; i++) {
      adapter[i] += (i % 7 - 3) * 5e-3f;
    }
    return adapter;
  }

  private static BaseChange change(AdapterLayout layout, float[] adapter) {
    BaseChange change = BaseChange.NONE;
    for (Slot slot : layout.slots()) {
      double[] a = new double[slot.sizeOfA()];
      double[] b = new double[slot.sizeOfB()];
      for (int i = 0; i < a.length; i++) {
        a[i] = adapter[slot.offset() + i];
      }
      for (int i = 0; i < b.length; i++) {
        b[i] = SCALE * adapter[slot.offsetOfB() + i];
      }
      change = change.plus(slot, slot.rank(), a, b);
    }
    return change;
  }

  @Test
  void everyProjectionComputesTheSameFromItsWeights() {
    try (ModelFolder model = ModelFolder.open(Repository.tinyGpt2())) {
      Batch batch = GeneratedExamples.batch(1, 3, 12, model.config().vocab());
      int[] positions = batch.positions();
      for (AdapterTarget target : AdapterTarget.values()) {
        AdapterLayout layout = AdapterLayout.of(model.config(), List.of(target), 2, 0, 6);
        float[] adapter = trained(layout);
        try (UnsplitModel beside = new UnsplitModel(model, layout, StepSettings.inference(SCALE));
            UnsplitModel inside = new UnsplitModel(model, NOTHING, StepSettings.inference(SCALE))) {
          float[] expected = beside.logits(batch.ids(), batch.rows(), batch.columns(), positions, adapter);
          float before = inside.loss(batch, new float[0]);
          inside.weights().add(change(layout, adapter));
          float[] actual = inside.logits(batch.ids(), batch.rows(), batch.columns(), positions, new float[0]);
          assertEquals(0, Closeness.error(Closeness.doubles(expected), Closeness.doubles(actual)), 1e-5, target.name());
          assertNotEquals(before, inside.loss(batch, new float[0]), target.name());
        }
      }
    }
  }

  /** The sum starts from the mapped weights, so one who joins late has the same bits as one who was there before. */
  @Test
  void againIsNotTwice() {
    try (ModelFolder model = ModelFolder.open(Repository.tinyGpt2())) {
      Batch batch = GeneratedExamples.batch(2, 3, 12, model.config().vocab());
      AdapterLayout layout = AdapterLayout.of(model.config(), List.of(AdapterTarget.q, AdapterTarget.v), 2, 0, 3);
      BaseChange first = change(layout, trained(layout));
      BaseChange second = first.plus(layout.slots().get(0), 2, new double[layout.slots().get(0).sizeOfA()],
          new double[layout.slots().get(0).sizeOfB()]);
      try (UnsplitModel early = new UnsplitModel(model, NOTHING, StepSettings.inference(1));
          UnsplitModel late = new UnsplitModel(model, NOTHING, StepSettings.inference(1))) {
        early.weights().add(first);
        early.weights().add(second);
        late.weights().add(second);
        assertArrayEquals(late.logits(batch.ids(), batch.rows(), batch.columns(), batch.positions(), new float[0]),
            early.logits(batch.ids(), batch.rows(), batch.columns(), batch.positions(), new float[0]));
      }
    }
  }
}
