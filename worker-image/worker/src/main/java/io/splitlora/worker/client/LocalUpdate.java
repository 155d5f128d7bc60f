package io.splitlora.worker.client;

import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.worker.adapter.AdapterState;
import io.splitlora.worker.aggregation.AggregationRule;
import io.splitlora.worker.training.AdamW;
import io.splitlora.worker.training.Gradients;
import io.splitlora.worker.training.LearningRate;

/** The update at the end of a client's local step, whoever computed the gradient. */
record LocalUpdate(TrainingSpec training, AggregationRule rule) {

  /** @param step local steps of the job before this one */
  AdapterState apply(AdapterState state, float[] gradient, long step) {
    if (!AdapterState.finite(gradient)) {
      throw new DivergedException("the gradient in local step " + step
          + " is not finite; lower the learning rate, or look at the client's data");
    }
    Gradients.clip(gradient, training.clipNorm());
    return AdamW.of(training.adamW()).update(state, gradient, LearningRate.of(training).at(step), state.cursor() + 1);
  }
}
