package io.splitlora.federation.progress;

import io.splitlora.federation.job.Plan;
import java.util.OptionalLong;

/** How long a job goes on: the steps and evaluations to come, at the pace of those since this process began. */
final class RemainingTime {

  private final Plan plan;
  private long stepsDone;
  private int evaluationsDone;
  private long evaluationNanos;

  RemainingTime(Plan plan) {
    this.plan = plan;
  }

  void roundDone() {
    stepsDone += plan.localSteps();
  }

  void evaluationTook(long nanos) {
    evaluationsDone++;
    evaluationNanos += nanos;
  }

  /**
   * Empty before the first local step.
   *
   * @param completed rounds of the whole job
   * @param step local steps done in the open round
   * @param trainingSeconds that all steps since this process began took
   */
  OptionalLong seconds(int completed, int step, double trainingSeconds) {
    long done = stepsDone + step;
    if (done == 0) {
      return OptionalLong.empty();
    }
    long stepsLeft = (long) (plan.rounds() - completed) * plan.localSteps() - step;
    return OptionalLong
        .of(Math.round(trainingSeconds / done * stepsLeft + secondsOfAnEvaluation() * evaluationsLeft(completed)));
  }

  private double secondsOfAnEvaluation() {
    return evaluationsDone == 0 ? 0 : evaluationNanos / 1e9 / evaluationsDone;
  }

  private int evaluationsLeft(int completed) {
    return plan.evaluateEvery() == 0 ? 0
        : (plan.rounds() - completed + plan.evaluateEvery() - 1) / plan.evaluateEvery();
  }
}
