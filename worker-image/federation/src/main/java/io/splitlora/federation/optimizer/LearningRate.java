package io.splitlora.federation.optimizer;

import io.splitlora.api.v1alpha1.ScheduleType;
import io.splitlora.api.v1alpha1.TrainingSpec;

/** The learning rate of a local step, the same on both sides of the cut. */
public record LearningRate(double peak, ScheduleType schedule, long warmupSteps, long totalSteps) {

  /** @param localSteps local steps in a round, for the one that takes the steps */
  public static LearningRate of(TrainingSpec spec, int localSteps) {
    long total = (long) spec.rounds() * localSteps;
    return new LearningRate(spec.learningRate(), spec.schedule().type(), spec.schedule().warmupSteps(), total);
  }

  /** @param step local steps before this one, counted from the start of the job */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return switch (schedule) {
      case Constant -> peak;
      case Linear -> peak * Math.max(0, 1 - progress);
      case Cosine -> peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    };
  }
}
