package io.splitlora.federation.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.round.RecordingOrders.Exported;
import io.splitlora.federation.round.RecordingOrders.Finished;
import io.splitlora.v1.Progress.Phase;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After the last round only the export can be in trouble: it is tried again, and the training stays done. */
class ExportingTest {

  private static final String FULL = "/export: the adapter could not be written: No space left on device";

  @TempDir(factory = InMemory.class)
  Path folder;
  private Job job;

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void aFullVolumeIsTriedAgainUntilItHasRoom() {
    trainIntoAFullVolume();
    assertEquals(1, job.orders.all(Exported.class).size());
    assertEquals(Phase.EXPORTING, job.coordinator.snapshot().getPhase());
    assertEquals(FULL, job.coordinator.snapshot().getTrouble().getExport().getMessage());

    tickFor(60);
    int tries = job.orders.all(Exported.class).size();
    assertTrue(tries >= 4 && tries <= 7, tries + " tries in a minute");

    job.orders.exportTrouble = Optional.empty();
    tickFor(31);
    assertTrue(job.end().succeeded());
    assertEquals(Phase.COMPLETE, job.coordinator.snapshot().getPhase());
    assertEquals(1, job.orders.all(Finished.class).size(), "said once");
  }

  @Test
  void anAggregatorThatComesBackExportsAndComputesNothing() {
    trainIntoAFullVolume();
    job.restart();
    assertEquals(2, job.entries(Entry.RoundJournaled.class).size());
    assertEquals(1, job.orders.all(Exported.class).size(), "it needs neither pods nor split server");
    job.orders.exportTrouble = Optional.empty();
    tickFor(3);
    assertTrue(job.end().succeeded());
  }

  @Test
  void aCompleteJobWhoseAdapterIsGoneWaitsForRoomToo() {
    trainIntoAFullVolume();
    job.orders.exportTrouble = Optional.empty();
    tickFor(3);
    job.orders.exportTrouble = Optional.of(FULL);
    job.restart();
    tickFor(10);
    assertTrue(job.orders.all(Finished.class).isEmpty(), "the adapter is not out");
    job.orders.exportTrouble = Optional.empty();
    tickFor(31);
    assertTrue(job.end().succeeded());
  }

  private void trainIntoAFullVolume() {
    job = new Job(folder, Job.plan(Method.SplitLoRA));
    job.orders.exportTrouble = Optional.of(FULL);
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.completeRound(1);
    job.completeRound(2);
    assertFalse(job.coordinator.over());
  }

  private void tickFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      job.now += Job.SECOND;
      job.coordinator.tick();
    }
  }
}
