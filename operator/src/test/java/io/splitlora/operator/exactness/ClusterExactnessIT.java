package io.splitlora.operator.exactness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.journal.Entry;
import io.splitlora.operator.live.LocalRun;
import io.splitlora.workbench.exactness.Disturbance;
import io.splitlora.workbench.exactness.Harness;
import io.splitlora.workbench.exactness.Harness.Outcome;
import io.splitlora.workbench.exactness.Site;
import io.splitlora.workbench.exactness.TinyJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delete any pod, the operator's too, at any time: the same bytes as a calm run on one machine. */
@Order(1) // the longest
class ClusterExactnessIT {
  /** Neither duplicates nor orphans, whatever was deleted meanwhile; the pools and the split server have gone. */
  private static final List<String> LEFT_WHEN_COMPLETE = List.of("configmap/tiny", "job.batch/tiny-aggregator",
      "networkpolicy.networking.k8s.io/tiny-aggregator", "networkpolicy.networking.k8s.io/tiny-shops",
      "networkpolicy.networking.k8s.io/tiny-split-server", "persistentvolumeclaim/tiny-export",
      "persistentvolumeclaim/tiny-journal", "service/tiny-aggregator", "service/tiny-split-server");

  private static final int STEPS = 32; // of the 40 of a round, so that there is time to strike in it

  @TempDir
  Path folder;

  @Test
  void aJobWhosePodsAreDeletedEndsWithTheBytesOfACalmLocalRun() throws Exception {
    Path manifest = TinyJob.manifest(folder);
    // on a slow machine the job must not be over before every pod that was deleted is there again
    Files.writeString(manifest, Files.readString(manifest).replace("localSteps: 20", "localSteps: 40"));
    var moments = new Random(); // the steps at which the operator is killed; the harness prints them
    try (var calm = LocalRun.begin(manifest, folder.resolve("calm"), List.of("spec.clientPools[0].replicas=1"));
        var site = new PodSite(manifest, folder)) {
      Outcome disturbed = Harness.run("pods", site, List.of(
          Disturbance.kill("operator", 0, moments.nextInt(STEPS)),
          Disturbance.kill("client-shops-1", 1, 0),
          Disturbance.kill("split-server", 1, 4),
          Disturbance.handOver("client-shops-0", 2, 3, 3),
          Disturbance.kill("operator", 2, 3 + moments.nextInt(STEPS - 3)),
          Disturbance.kill("aggregator", 3, 5),
          Disturbance.of("add a pod", 4, 3, one -> one.addPod(3)),
          Disturbance.of("remove a pod", 5, 2, one -> one.removePod(3)),
          Disturbance.of("suspend and resume", 5, 8, Site::suspendAndResume),
          Disturbance.kill("operator", 6, moments.nextInt(STEPS)),
          Disturbance.kill("operator", 7, moments.nextInt(STEPS))));
      System.out.printf("  pods: %d rounds opened again, %d hand-overs, %d incarnations%n",
          disturbed.end().getTrouble().getReopened(), disturbed.end().getTrouble().getHandedOver(),
          disturbed.count(Entry.IncarnationBegun.class));
      assertEquals(calm.result(), disturbed.digests());
      disturbed.assertEachLeaseCountedOnce(8, 3);
      assertTrue(disturbed.count(Entry.IncarnationBegun.class) >= 3,
          "a killed aggregator and a suspended one make three");
      assertEquals(LEFT_WHEN_COMPLETE, site.job().objects());
    }
  }
}
