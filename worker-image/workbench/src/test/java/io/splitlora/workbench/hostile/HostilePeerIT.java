package io.splitlora.workbench.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.journal.Entry;
import io.splitlora.workbench.exactness.Disturbance;
import io.splitlora.workbench.exactness.Harness;
import io.splitlora.workbench.exactness.Harness.Outcome;
import io.splitlora.workbench.exactness.LocalSite;
import io.splitlora.workbench.exactness.TinyJob;
import io.splitlora.workbench.local.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While a job runs, a pod of it sends messages that nobody should send, takes leases and wastes them. The job ends with
 * the bytes of a run without it, and no process ends or takes more memory than it may.
 */
class HostilePeerIT {

  private static final String DATA =
      "data: {source: sample://cinema/train-*.txt, partition: {type: FilePerClient}}}";
  private static final int ROUNDS = 10;
  /** In the first rounds, so that one that comes late on a busy machine still finds one. */
  private static final int ATTACKS = 2;
  private static final String[] JOB = {"spec.training.rounds=" + ROUNDS, "spec.training.localSteps=6",
      "spec.evaluation={data: {source: 'sample://cinema/valid.txt'}, everyRounds: 5, examples: 20}",
      "spec.runPolicy.backoffLimit=1000",
      "spec.clientPools=[{name: shops, clients: 3, replicas: 1, " + DATA + ", {name: stalls, clients: 3, replicas: 1, "
          + DATA + "]"};
  /** What the processes of the run may assume to have together; each gets the least share of it. */
  private static final long MACHINE = 1L << 30;
  private static final long LEAST_SHARE = 1280L << 20;
  private static final double HEAP = 0.4;
  private static final long CODE = 400L << 20;
  private static final long SEED = Long.getLong("splitlora.hostile.seed", 2026);

  @TempDir
  Path folder;

  @Test
  void aHostilePodChangesNoBitAndEndsNothing() throws Exception {
    attackedRunEndsLikeACalmOne(10_000);
  }

  @Test
  @Tag("long")
  void aHostilePodWithAMillionMessagesChangesNoBitAndEndsNothing() throws Exception {
    attackedRunEndsLikeACalmOne(Long.getLong("splitlora.hostile.messages", 1_000_000));
  }

  private void attackedRunEndsLikeACalmOne(long messages) throws Exception {
    Outcome calm;
    try (LocalSite site = site("calm")) {
      calm = Harness.run("calm", site, List.of());
    }
    // made before the run begins, which is over in seconds
    try (LocalSite site = site("attacked"); var attack = new Attack(site, messages / ATTACKS + 1, ATTACKS, SEED)) {
      Outcome attacked = Harness.run("attacked", site, IntStream.range(0, ATTACKS)
          .mapToObj(round -> Disturbance.of("attack", round, 1, now -> attack.go())).toList());
      attack.assertBorne(budget());
      attacked.assertSameAs(calm);
      attacked.assertEachLeaseCountedOnce(ROUNDS, 6);
      assertEquals(1, attacked.count(Entry.IncarnationBegun.class));
      assertTrue(attack.sent() >= messages, attack.sent() + " messages");
    }
  }

  private LocalSite site(String name) throws Exception {
    Path root = Files.createDirectories(folder.resolve(name));
    var run = new RunFolder(root);
    run.create();
    return new LocalSite(TinyJob.in(root, JOB), run, MACHINE);
  }

  /**
   * What a process may have resident: its share of the heap, the model's weights, which it maps, and the code of Java
   * and the engine with what they need for themselves.
   */
  private static long budget() throws Exception {
    long weights = Files.size(TinyJob.SAMPLES.resolve("tiny-gpt2/model.safetensors"));
    return (long) (HEAP * LEAST_SHARE) + weights + CODE;
  }
}
