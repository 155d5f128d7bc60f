package io.splitlora.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.JobAnnotations;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.observe.Observed;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A failed job goes on when its user says so, once for each time that it is said. */
class ResumptionTest {
  private static final Instant CREATED = Instant.parse(ExampleJob.CREATED);

  @Test
  void onlyAValueThatCameAfterTheFailureCounts() {
    var job = ExampleJob.with();
    annotate(job, "from the start");
    runs(job);
    fails(job);
    assertFalse(Resumption.isAsked(job));
    annotate(job, "mended");
    assertTrue(Resumption.isAsked(job));
    resumes(job);
    assertFalse(Resumption.isAsked(job));
    fails(job);
    assertFalse(Resumption.isAsked(job), "it was said once");
    annotate(job, "mended again");
    assertTrue(Resumption.isAsked(job));
    job.getMetadata().setAnnotations(Map.of());
    assertFalse(Resumption.isAsked(job));
  }

  @Test
  void nobodyIsResumedWhoHasNotFailed() {
    var job = ExampleJob.with();
    runs(job);
    assertNull(job.getStatus().resume());
    annotate(job, "now");
    assertFalse(Resumption.isAsked(job));
    job.setStatus(JobStatus.of(job, Observed.NOTHING, Optional.of(new Ending(true, "AllRoundsDone", "done")),
        Optional.empty(), Optional.empty(), CREATED));
    assertFalse(Resumption.isAsked(job), "complete is for good");
  }

  @Test
  void whatFailedIsRememberedAndNothingSaysThatItHasEnded() {
    var job = ExampleJob.with();
    runs(job);
    fails(job);
    annotate(job, "mended");
    resumes(job);
    assertEquals(Phase.Pending, job.getStatus().phase());
    assertEquals("DivergedClient", job.getStatus().lastFailure().reason());
    assertTrue(Conditions.isTrue(job.getStatus(), JobConditions.FAILED).isEmpty());
    assertEquals(Optional.empty(), Ending.of(job, Observed.NOTHING, CREATED));
  }

  @Test
  void theDeadlineCountsFromWhenItWentOn() {
    var job = ExampleJob.with("spec.runPolicy.activeDeadlineSeconds=60");
    runs(job);
    fails(job);
    annotate(job, "x".repeat(1000));
    var resumed = CREATED.plusSeconds(3600);
    job.setStatus(JobStatus.ofNew(job, resumed));
    assertEquals(256, job.getStatus().resume().length());
    assertEquals(Optional.of(resumed.plusSeconds(60)), Deadline.of(job, resumed));
    assertFalse(Resumption.isAsked(job));
  }

  private static void annotate(SplitLoRAJob job, String value) {
    job.getMetadata().setAnnotations(Map.of(JobAnnotations.RESUME, value));
  }

  private static void runs(SplitLoRAJob job) {
    job.setStatus(JobStatus.of(job, Observed.NOTHING, Optional.empty(), Optional.empty(), Optional.empty(), CREATED));
  }

  private static void fails(SplitLoRAJob job) {
    job.setStatus(JobStatus.of(job, Observed.NOTHING, Optional.of(new Ending(false, "DivergedClient", "NaN")),
        Optional.empty(), Optional.empty(), CREATED.plusSeconds(10)));
  }

  private static void resumes(SplitLoRAJob job) {
    job.setStatus(JobStatus.ofNew(job, CREATED.plusSeconds(20)));
  }
}
