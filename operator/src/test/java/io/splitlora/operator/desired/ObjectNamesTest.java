package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.status.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that an older definition accepted under names of which no objects can be made. */
class ObjectNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"2024-run", "5jobs", "a.b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void areRefusedBeforeAnythingIsMade(String name) {
    SplitLoRAJob job = ExampleJob.with();
    job.getMetadata().setName(name);
    var refusal = assertThrows(InvalidJobException.class, () -> ObjectNames.check(job));
    assertEquals("InvalidName", refusal.reason());
    var status = JobStatus.of(job, new Observed(List.of()), Optional.empty(), Optional.of(refusal), Optional.empty(),
        Instant.now());
    assertEquals("InvalidName", status.conditions().get(0).getReason());
  }

  @Test
  void ofPoolsAreNotThoseOfTheJobsOwnObjects() {
    var names = ObjectNames.of(ExampleJob.with());
    for (String own : List.of(names.aggregator(), names.splitServer(), names.authority())) {
      assertEquals(Optional.of(JobNames.OF_A_POOL),
          JobNames.refusal(names.job(), List.of(own.substring(names.job().length() + 1))));
    }
    assertDoesNotThrow(() -> ObjectNames.check(ExampleJob.with()));
  }
}
