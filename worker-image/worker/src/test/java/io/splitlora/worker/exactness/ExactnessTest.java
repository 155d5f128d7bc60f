package io.splitlora.worker.exactness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.worker.exactness.Harness.Outcome;
import io.splitlora.worker.journal.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill anything at any time, hand over, suspend, resize: the same bytes. */
class ExactnessTest {

  @TempDir
  Path folder;

  @Test
  void aSplitJobThatIsDisturbedAllTheTimeEndsWithTheSameBytes() throws Exception {
    Outcome calm = run("calm", List.of(), "spec.clientPools[0].replicas=1");
    Outcome disturbed = run("disturbed", List.of(
        Disturbance.kill("client-shops-1", 0, 0),
        Disturbance.kill("split-server", 0, 4),
        Disturbance.handOver("client-shops-0", 1, 5, 3),
        Disturbance.killDuringEvaluation("split-server", 2),
        Disturbance.kill("aggregator", 2, 3),
        Disturbance.handOver("client-shops-2", 2, 6, 3),
        Disturbance.handOver("client-shops-1", 3, 3, 2),
        Disturbance.kill("client-shops-0", 3, 9),
        Disturbance.killDuringEvaluation("aggregator", 4),
        Disturbance.handOver("client-shops-2", 4, 6, 2),
        Disturbance.of("add a pod", 5, 2, site -> site.addPod(3)),
        Disturbance.kill("client-shops-1", 5, 6),
        Disturbance.kill("aggregator", 6, 3),
        Disturbance.of("remove a pod", 6, 8, site -> site.removePod(3)),
        Disturbance.kill("split-server", 7, 5),
        Disturbance.of("suspend and resume", 7, 8, Site::suspendAndResume)));
    System.out.printf("  disturbed: %d rounds opened again, %d hand-overs, %d incarnations%n",
        disturbed.end().getReopened(), disturbed.end().getHandedOver(), count(disturbed, Entry.IncarnationBegun.class));
    assertTrue(disturbed.end().getHandedOver() >= 3, "hand-overs: " + disturbed.end().getHandedOver());
    assertTrue(count(disturbed, Entry.IncarnationBegun.class) >= 5, "three killed aggregators and a suspended one make five");
    assertEquals(calm.bytes(), disturbed.bytes());
    assertEachLeaseCountsOnce(disturbed, 8, 3);
  }

  @Test
  void aFederatedJobThatIsDisturbedEndsWithTheSameBytes() throws Exception {
    // rounds must outlast the start of a killed pod on a quick machine, or there is nobody to hand over to
    String[] federated = {"spec.training.method=FedLoRA", "spec.training.rounds=3", "spec.training.localSteps=60",
        "spec.evaluation.everyRounds=3", "spec.clientPools[0].replicas=2"};
    Outcome calm = run("calm", List.of(), federated);
    Outcome disturbed = run("disturbed", List.of(
        Disturbance.kill("client-shops-1", 0, 4),
        Disturbance.handOver("client-shops-0", 1, 2, 2),
        Disturbance.kill("aggregator", 2, 4)), federated);
    assertEquals(calm.bytes(), disturbed.bytes());
    assertEachLeaseCountsOnce(disturbed, 3, 3);
  }

  private Outcome run(String name, List<Disturbance> schedule, String... overrides) throws Exception {
    Path root = Files.createDirectories(folder.resolve(name));
    return Harness.run(TinyJob.in(root, overrides), root, schedule);
  }

  private static long count(Outcome outcome, Class<? extends Entry> type) {
    return outcome.journal().stream().filter(type::isInstance).count();
  }

  private static void assertEachLeaseCountsOnce(Outcome outcome, int rounds, int clients) {
    Set<String> counted = new HashSet<>();
    for (Entry entry : outcome.journal()) {
      if (entry instanceof Entry.RoundJournaled round) {
        for (Entry.CountedLease lease : round.counted()) {
          assertTrue(counted.add(round.round() + " " + lease.client()), "counted twice: " + lease + " in round " + round.round());
        }
      }
    }
    assertEquals(rounds * clients, counted.size());
  }
}
