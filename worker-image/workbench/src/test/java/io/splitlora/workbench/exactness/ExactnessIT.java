package io.splitlora.workbench.exactness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.journal.Entry;
import io.splitlora.workbench.exactness.Harness.Outcome;
import io.splitlora.workbench.local.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kill anything at any time, hand over, suspend, resize: the same bytes, and a killed client pod costs no round. Jobs
 * run side by side: a start is mostly waited for.
 */
@Execution(ExecutionMode.CONCURRENT)
class ExactnessIT {

  /** States of clients leave as often as they are taken; rounds here are over before one would leave by itself. */
  private static final String STATES = "spec.runPolicy.recoverySeconds=0";

  @TempDir
  Path folder;

  @Test
  void aSplitJobThatIsDisturbedAllTheTimeEndsWithTheSameBytes() throws Exception {
    // beside the other, because this test ends last
    Future<Outcome> calm = inBackground(() -> run("split-calm", List.of(), "spec.clientPools[0].replicas=1"));
    Outcome disturbed = run("split-disturbed", List.of(
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
        Disturbance.of("suspend and resume", 7, 8, Site::suspendAndResume)), STATES);
    System.out.printf("  split-disturbed: %d rounds opened again, %d hand-overs, %d incarnations%n",
        disturbed.end().getTrouble().getReopened(), disturbed.end().getTrouble().getHandedOver(),
        disturbed.count(Entry.IncarnationBegun.class));
    assertTrue(disturbed.end().getTrouble().getHandedOver() >= 3,
        "hand-overs: " + disturbed.end().getTrouble().getHandedOver());
    assertTrue(disturbed.count(Entry.IncarnationBegun.class) >= 5,
        "three killed aggregators and a suspended one make five");
    disturbed.assertSameAs(calm.get());
    disturbed.assertOnlyTheSplitServerCostARound();
    disturbed.assertEachLeaseCountedOnce(8, 3);
  }

  @Test
  void aFederatedJobThatIsDisturbedEndsWithTheSameBytes() throws Exception {
    // rounds must outlast the start of a killed pod on a quick machine, or there is nobody to hand over to
    String[] federated = {"spec.training.method=FedLoRA", "spec.training.rounds=3", "spec.training.localSteps=60",
        "spec.evaluation.everyRounds=3", "spec.clientPools[0].replicas=2", STATES};
    Outcome calm = run("federated-calm", List.of(), federated);
    Outcome disturbed = run("federated-disturbed", List.of(
        Disturbance.kill("client-shops-1", 0, 4),
        Disturbance.handOver("client-shops-0", 1, 2, 2),
        Disturbance.kill("aggregator", 2, 4)), federated);
    disturbed.assertSameAs(calm);
    disturbed.assertOnlyTheSplitServerCostARound();
    disturbed.assertEachLeaseCountedOnce(3, 3);
  }

  /**
   * Blocks that clients and server both train, a rule that changes the base, a pool that does fewer local steps,
   * someone who sits out.
   */
  @Test
  void poolsThatDifferEndWithTheSameBytes() throws Exception {
    String data = "data: {source: sample://cinema/train-*.txt, partition: {type: FilePerClient}}}";
    String[] unlike = {"spec.training.rounds=4", "spec.training.localSteps=12", "spec.evaluation.everyRounds=2",
        "spec.aggregation.rule=FLoRA",
        "spec.aggregation.participants={selection: RoundRobin, perRound: 5}",
        "spec.clientPools=[{name: shops, clients: 3, replicas: 2, rank: 1, cut: 1, " + data
            + ", {name: chains, clients: 3, replicas: 1, cut: 3, localSteps: 6, " + data + "]"};
    Outcome calm = run("unlike-pools-calm", List.of(), unlike);
    Outcome disturbed = run("unlike-pools-disturbed", List.of(
        Disturbance.handOver("client-shops-0", 0, 4, 3),
        Disturbance.kill("client-chains-0", 1, 2),
        Disturbance.kill("aggregator", 2, 3),
        Disturbance.kill("split-server", 3, 4)), unlike);
    disturbed.assertSameAs(calm);
    disturbed.assertOnlyTheSplitServerCostARound();
    disturbed.assertEachLeaseCountedOnce(4, 5);
  }

  /** What clients keep for themselves and what does not travel: importance, and a factor that everyone draws. */
  @ParameterizedTest
  @ValueSource(strings = {"HAFL", "RACLoRA"})
  void rulesWithAMemoryOrAFrozenFactorEndWithTheSameBytes(String rule) throws Exception {
    String[] overrides = {"spec.training.method=FedLoRA", "spec.training.rounds=3", "spec.training.localSteps=40",
        "spec.evaluation.everyRounds=3",
        "spec.clientPools[0].replicas=2", "spec.aggregation.rule=" + rule,
        "spec.aggregation.participants={selection: Random, perRound: 2}"};
    String[] all = rule.equals("HAFL") ? Stream.concat(Arrays.stream(overrides),
        Stream.of("spec.clientPools[0].sketchRatio=0.5")).toArray(String[]::new) : overrides;
    Outcome calm = run(rule + "-calm", List.of(), all);
    Outcome disturbed = run(rule + "-disturbed", List.of(
        Disturbance.kill("client-shops-1", 0, 4),
        Disturbance.kill("aggregator", 2, 4)), all);
    disturbed.assertSameAs(calm);
    disturbed.assertOnlyTheSplitServerCostARound();
    disturbed.assertEachLeaseCountedOnce(3, 2);
  }

  private static Future<Outcome> inBackground(Callable<Outcome> run) {
    var task = new FutureTask<>(run);
    new Thread(task, "calm").start();
    return task;
  }

  private Outcome run(String name, List<Disturbance> schedule, String... overrides) throws Exception {
    Path root = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(root.resolve("logs"));
    try (Site site = new LocalSite(TinyJob.in(root, overrides), new RunFolder(root))) {
      return Harness.run(name, site, schedule);
    }
  }
}
