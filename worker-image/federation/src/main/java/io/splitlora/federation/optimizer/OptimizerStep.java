package io.splitlora.federation.optimizer;

import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.federation.adapter.AdapterState;

/**
 * Applies a gradient, in the same way on both sides of the cut: clips it, then takes an AdamW step at the scheduled
 * rate.
 *
 * @param clipNorm largest norm of a gradient; 0 does not clip
 */
public record OptimizerStep(double clipNorm, LearningRate rate, AdamW adamW) {

  private static final boolean[] NOTHING_FIXED = {};

  /** @param localSteps local steps in a round, for the one that takes the step */
  public static OptimizerStep of(TrainingSpec training, int localSteps) {
    return new OptimizerStep(training.clipNorm(), LearningRate.of(training, localSteps), AdamW.of(training.adamW()));
  }

  /**
   * One step, in place.
   *
   * @param gradient of the loss, as long as the adapter
   * @param step local steps before this one, counted from the start of the job
   * @param cursor where the client's data stands after this step
   */
  public AdapterState apply(AdapterState state, float[] gradient, long step, long cursor) {
    return apply(state, gradient, NOTHING_FIXED, step, cursor);
  }

  /** @param fixed numbers that do not change and whose gradient does not count in the norm; empty if there are none */
  public AdapterState apply(AdapterState state, float[] gradient, boolean[] fixed, long step, long cursor) {
    Gradients.mask(gradient, fixed);
    Gradients.clip(gradient, clipNorm);
    return adamW.update(state, gradient, fixed, rate.at(step), cursor);
  }
}
