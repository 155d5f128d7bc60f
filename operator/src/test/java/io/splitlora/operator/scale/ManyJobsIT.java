package io.splitlora.operator.scale;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.TestCluster;
import io.splitlora.operator.install.InstalledOperator;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operator in its default limits with 300 jobs whose pods no node takes: 200 that were suspended and go on all at
 * once, and 100 new ones beside them. Takes minutes; {@code mvn verify -Plong} runs it and prints what it measured.
 */
@Tag("long")
class ManyJobsIT {
  private static final int SUSPENDED = 200;
  private static final int NEW = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(10);
  /** Rubbish of the moment included; 300 of them leave half of the heap that the default limits have. */
  private static final long MOST_HEAP_OF_A_JOB = 200 << 10;

  private final TestCluster cluster = InstalledOperator.get().cluster();
  private final OperatorPod operator = OperatorPod.find(cluster);

  @Test
  void eachHasAStatusSoonAndTheOperatorIsNotStartedAgain() {
    long heapBefore = operator.liveHeap();
    say("without jobs: %d MiB resident, %d MiB heap", operator.resident() >> 20, heapBefore >> 20);
    try (var first = cluster.namespace(); var second = cluster.namespace();
        var old = new StatusTimes(first); var fresh = new StatusTimes(second)) {
      IntStream.range(0, SUSPENDED).forEach(number -> IdleJob.create(first, number, true));
      await().atMost(PATIENCE).until(() -> old.inPhase(Phase.Suspended) == SUSPENDED);
      say("suspended jobs: first status after %s", old.waits());
      say("heap: %d KiB a suspended job", (operator.liveHeap() - heapBefore) / SUSPENDED >> 10);

      IntStream.range(0, SUSPENDED).forEach(number -> IdleJob.resume(first, number));
      IntStream.range(0, NEW).forEach(number -> IdleJob.create(second, number, false));
      await().atMost(PATIENCE)
          .until(() -> fresh.inPhase(Phase.Pending) == NEW && old.inPhase(Phase.Pending) == SUSPENDED);
      say("new jobs beside %d that were resumed: first status after %s", SUSPENDED, fresh.waits());
      await().atMost(PATIENCE)
          .until(() -> IdleJob.pods(first) == IdleJob.PODS * SUSPENDED && IdleJob.pods(second) == IdleJob.PODS * NEW);

      long heapOfAJob = (operator.liveHeap() - heapBefore) / (SUSPENDED + NEW);
      say("heap: %d KiB a job with its pods; resident: %d MiB of all", heapOfAJob >> 10, operator.resident() >> 20);
      say("%s", operator.work());
      assertEquals(0, operator.restarts(), "restarts of the operator");
      assertTrue(heapOfAJob < MOST_HEAP_OF_A_JOB, heapOfAJob + " bytes a job");
      assertTrue(old.longest().compareTo(SOON) <= 0, "a suspended job had no status for " + old.longest());
      assertTrue(fresh.longest().compareTo(SOON) <= 0, "a new job had no status for " + fresh.longest());
    }
  }

  private static void say(String sentence, Object... figures) {
    System.out.printf("many jobs: " + sentence + "%n", figures);
  }
}
