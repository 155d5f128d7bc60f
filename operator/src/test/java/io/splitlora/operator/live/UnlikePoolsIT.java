package io.splitlora.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.ClaimReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Pools with ranks, cuts and local steps of their own, a rule for them, and a quorum, on real pods. */
@Execution(ExecutionMode.CONCURRENT)
class UnlikePoolsIT {
  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: unlike}
      spec:
        model: {source: sample://tiny-gpt2}
        adapter: {rank: 8, targets: [q, v, mlp_in]}
        split: {cut: 1}
        training: {rounds: 3, localSteps: 12, learningRate: 0.005, seed: 3}
        aggregation: AGGREGATION
        clientPools:
          - name: phones
            clients: 2
            replicas: PHONES
            rank: 2
            localSteps: 6
            data: {source: sample://cinema/train-0.txt, partition: {type: Shuffled}}
          - name: laptops
            cut: 3
            data: {source: sample://cinema/train-1.txt}
        evaluation:
          data: {source: sample://cinema/valid.txt}
          everyRounds: 3
      """;

  @TempDir
  Path folder;

  private Path manifest(String aggregation, int phones) throws IOException {
    return Files.writeString(folder.resolve("unlike.yaml"),
        MANIFEST.replace("AGGREGATION", aggregation).replace("PHONES", String.valueOf(phones)));
  }

  /** FLoRA stacks adapters of different ranks into the base, on both sides of the cuts: the export has it all. */
  @Test
  void ofAnyRankAndCutEndWithTheBytesOfTheLocalRun() throws Exception {
    Path manifest = manifest("{rule: FLoRA, participants: {selection: RoundRobin, perRound: 2}}", 1);
    try (var run = LocalRun.begin(manifest, folder.resolve("run"), List.of());
        var job = LiveJob.apply(manifest, "unlike")) {
      var end = job.awaitPhase(Phase.Complete);
      assertTrue(end.perplexity() < end.initialPerplexity() / 4, end.initialPerplexity() + " to " + end.perplexity());
      assertEquals(2, end.participants());
      assertEquals(run.adapter(), ExportedAdapter.on(new ClaimReader(job.namespace(), end.adapter().claim())));
    }
  }

  @Test
  void aPoolThatNeverComesIsNamedAndHoldsNobodyUp() throws Exception {
    try (var job = LiveJob.apply(manifest("{rule: RBLA, quorum: 0.3, roundDeadlineSeconds: 20}", 0), "unlike")) {
      var end = job.awaitPhase(Phase.Complete);
      assertEquals(List.of("phones/0", "phones/1"), end.dropped().stream().map(dropped -> dropped.client()).toList());
      assertEquals("no pod of pool phones has come", end.dropped().get(0).message());
      assertEquals(1, end.participants());
      assertTrue(job.kubectl("describe", "slj", "unlike")
          .contains("a round goes on without client phones/0: no pod of pool phones has come"));
    }
  }
}
