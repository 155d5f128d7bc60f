package io.splitlora.federation.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.ScheduleType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {

  /** Peak 8, two steps of warm-up, ten steps in all: after the warm-up the schedule has eight steps. */
  @ParameterizedTest
  @CsvSource({
      "Constant, 0, 0", "Constant, 1, 4", "Constant, 2, 8", "Constant, 9, 8",
      "Linear, 0, 0", "Linear, 1, 4", "Linear, 2, 8", "Linear, 6, 4", "Linear, 9, 1", "Linear, 10, 0", "Linear, 11, 0",
      "Cosine, 1, 4", "Cosine, 2, 8", "Cosine, 4, 6.8284271", "Cosine, 6, 4", "Cosine, 10, 0", "Cosine, 11, 0"})
  void risesAndThenFollowsItsSchedule(ScheduleType schedule, long step, double rate) {
    assertEquals(rate, new LearningRate(8, schedule, 2, 10).at(step), 1e-7);
  }

  @ParameterizedTest
  @CsvSource({"Constant, 0, 8", "Linear, 0, 8", "Linear, 3, 2", "Cosine, 0, 8", "Cosine, 2, 4"})
  void startsAtItsPeakWithoutWarmUp(ScheduleType schedule, long step, double rate) {
    assertEquals(rate, new LearningRate(8, schedule, 0, 4).at(step), 1e-7);
  }

  /** A warm-up as long as the job leaves the schedule no step. */
  @ParameterizedTest
  @CsvSource({"Constant, 3, 6", "Linear, 3, 6", "Linear, 4, 8", "Linear, 5, 0", "Cosine, 4, 8"})
  void warmUpMayTakeAllOfTheJob(ScheduleType schedule, long step, double rate) {
    assertEquals(rate, new LearningRate(8, schedule, 4, 4).at(step), 1e-7);
  }
}
