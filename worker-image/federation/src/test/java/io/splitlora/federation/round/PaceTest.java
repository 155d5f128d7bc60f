package io.splitlora.federation.round;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.v1.PoolPace;
import io.splitlora.v1.Progress.Pace;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the time of a round went, as whoever sizes pools is told. */
class PaceTest {

  @TempDir
  Path folder;
  private Job job;

  @BeforeEach
  void begin() {
    job = new Job(folder, Job.plan(Method.SplitLoRA));
    job.coordinator.serverJoined();
  }

  @AfterEach
  void end() {
    job.close();
  }

  private void step(int step) {
    job.coordinator.reports().serverStepped(job.lastOpened(), step,
        Map.of(new ClientId("a", 0), 1.0, new ClientId("a", 1), 1.0), new StepTraffic(10, 100, 50, 250_000_000));
  }

  private void computed(long milliseconds, long busyMilliseconds) {
    job.leases().forEach(lease -> job.coordinator.reports().computed(lease, milliseconds, busyMilliseconds));
  }

  private Pace pace() {
    return job.coordinator.snapshot().getPace();
  }

  @Test
  void aRoundTellsWhoWorkedForHowLongAndWhoWasThere() {
    job.join("a", "p");
    assertEquals(Pace.getDefaultInstance(), pace(), "no round is done yet");
    job.now += 2 * Job.SECOND;
    PodId second = job.join("a", "q"); // alone for two seconds, two for one, alone for three
    step(1);
    job.now += Job.SECOND;
    job.coordinator.podLeaving(second);
    job.coordinator.podLost(second);
    job.now += 3 * Job.SECOND;
    step(2);
    computed(700, 900);
    job.completeRound(1);
    assertEquals(Pace.newBuilder().setCompletedRounds(1).setMilliseconds(6000).setServerMilliseconds(500)
        .addPools(PoolPace.newBuilder().setPool("a").setLeases(2).setSteps(4).setBusyMilliseconds(1800)
            .setPodMilliseconds(7000))
        .build(), pace());
  }

  @Test
  void theNextRoundCountsFromItsOwnBeginning() {
    job.join("a", "p");
    job.now += 5 * Job.SECOND;
    step(2);
    job.completeRound(1);
    job.now += Job.SECOND;
    step(2);
    computed(30, 0); // an image that does not tell the time on the wall
    job.completeRound(2);
    Pace last = pace();
    assertEquals(2, last.getCompletedRounds());
    assertEquals(1000, last.getMilliseconds());
    assertEquals(1000, last.getPools(0).getPodMilliseconds());
    assertEquals(60, last.getPools(0).getBusyMilliseconds());
  }
}
