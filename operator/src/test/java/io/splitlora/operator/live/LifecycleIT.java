package io.splitlora.operator.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Quantity;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.identity.Role;
import io.splitlora.workbench.exactness.TinyJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of jobs that ask for GPUs, that are deleted, or whose data is bad. */
@Execution(ExecutionMode.CONCURRENT)
class LifecycleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir
  Path folder;

  @Test
  void aJobRunsWhereItsGpuIsAndLeavesOnlyTheExportVolumeWhenDeleted() throws IOException {
    try (var job = LiveJob.apply(tiny("split: {cut: 2}",
        "split: {cut: 2}\n  splitServer: {resources: {limits: {nvidia.com/gpu: 2}}, nodeSelector:"
            + " {nvidia.com/gpu.present: 'true'}}"),
        "tiny")) {
      job.await("ready pods", status -> job.condition(JobConditions.PODS_READY)
          .filter(ready -> ready.getStatus().equals("True")).isPresent());
      var server = job.pods(Labels.role("tiny", Role.SPLIT_SERVER)).get(0);
      var node = job.namespace().cluster().client().nodes().withName(server.getSpec().getNodeName()).get();
      assertTrue(node.getStatus().getAllocatable().containsKey("nvidia.com/gpu"), node.getMetadata().getName());
      assertEquals(new Quantity("2"),
          server.getSpec().getContainers().get(0).getResources().getLimits().get("nvidia.com/gpu"));

      job.await("training", status -> status.phase() == Phase.Running);
      eachPodHasACertificateOfItsOwn(job);
      job.kubectl("delete", "slj", "tiny");
      await().atMost(PATIENCE)
          .untilAsserted(() -> assertEquals(List.of("persistentvolumeclaim/tiny-export"), job.objects()));
      await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(), job.pods(Labels.job("tiny"))));
    }
  }

  @Test
  void aJobSaysWhichResourceNoNodeHas() throws IOException {
    try (var job = LiveJob.apply(
        tiny("split: {cut: 2}", "split: {cut: 2}\n  splitServer: {resources: {limits: {nvidia.com/gpu: 99}}}"),
        "tiny")) {
      job.await("Unschedulable", status -> job.condition(JobConditions.PODS_READY).filter(
          condition -> condition.getReason().equals("Unschedulable")
              && condition.getMessage().contains("Insufficient nvidia.com/gpu"))
          .isPresent());
      assertEquals(Phase.Pending, job.status().orElseThrow().phase());
      assertTrue(job.kubectl("describe", "slj", "tiny").contains("no node can take pod tiny-split-server"));
    }
  }

  @Test
  void aFailedJobHasItsSentenceItsLogsAndNoMachinesAndGoesOnWhenItIsMended() throws IOException {
    var mounted = tiny("split: {cut: 2}", """
        split: {cut: 2}
          splitServer:
            podTemplate: {spec: {volumes: [{name: mine, configMap: {name: mine}}],
              containers: [{name: worker, volumeMounts: [{name: mine, mountPath: /data}]}]}}""");
    try (var job = LiveJob.apply(changed(mounted, "sample://cinema/valid.txt", "file:///data/valid.txt"), "tiny")) {
      job.kubectl("create", "configmap", "mine", "--from-literal=valid.txt=no bars here\n");
      await().atMost(PATIENCE).until(() -> job.status().filter(status -> status.phase() == Phase.Failed).isPresent());
      var failure = job.status().orElseThrow().lastFailure();
      assertEquals("BadInput", failure.reason());
      assertTrue(failure.message().contains("valid.txt:1: the line has no ||"), failure.message());
      assertEquals("BadInput", job.condition(JobConditions.FAILED).orElseThrow().getReason());

      await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(),
          job.pods(Labels.job("tiny")).stream().filter(pod -> !PodState.hasEnded(pod))
              .map(pod -> pod.getMetadata().getName()).toList()));
      await().atMost(PATIENCE).untilAsserted(() -> assertEquals("True", job.kubectl("get", "job/tiny-aggregator",
          "-o", "jsonpath={.status.conditions[?(@.type=='Failed')].status}")));
      assertEquals("false", job.kubectl("get", "job/tiny-aggregator", "-o", "jsonpath={.spec.suspend}"));
      assertTrue(job.kubectl("logs", "job/tiny-split-server").contains("valid.txt:1"));
      job.kubectl("logs", "job/tiny-aggregator");
      job.pods(Labels.pool("tiny", "shops")).forEach(pod -> job.kubectl("logs", pod.getMetadata().getName()));
      assertEquals(3, job.pods(Labels.pool("tiny", "shops")).size(), "their logs stay too");

      job.kubectl("patch", "configmap", "mine", "--type=merge", "-p",
          "{\"data\":{\"valid.txt\":\"a : b||one .\\nc : d||two .\\n\"}}");
      job.kubectl("annotate", "slj", "tiny", "splitlora.io/resume=mended");
      await().atMost(PATIENCE).until(() -> job.status().filter(status -> status.phase() != Phase.Failed).isPresent());
      job.awaitPhase(Phase.Complete);
      assertEquals("8/8", job.status().orElseThrow().round());

      job.kubectl("delete", "slj", "tiny");
      await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(), job.pods(Labels.job("tiny"))));
    }
  }

  @Test
  void aPoolWhoseFileIsBadIsWaitedForUntilItIsMended() throws IOException {
    var manifest = tiny("source: sample://cinema/train-*.txt\n        partition: {type: FilePerClient}", """
        source: file:///data/train.txt
                partition: {type: Contiguous}
              podTemplate: {spec: {volumes: [{name: mine, configMap: {name: mine}}],
                containers: [{name: worker, volumeMounts: [{name: mine, mountPath: /data}]}]}}""");
    try (var job = LiveJob.apply(manifest, "tiny")) {
      job.kubectl("create", "configmap", "mine", "--from-literal=train.txt=a : b||one .\nno bars here\n");
      job.await("BadInput", status -> job.condition(JobConditions.PODS_READY).filter(
          condition -> condition.getReason().equals("BadInput")
              && condition.getMessage().contains("train.txt:2: the line has no ||"))
          .isPresent());
      assertEquals(Phase.Pending, job.status().orElseThrow().phase());
      assertTrue(job.kubectl("describe", "slj", "tiny").contains("of pool shops refuses its input"));

      job.kubectl("patch", "configmap", "mine", "--type=merge", "-p",
          "{\"data\":{\"train.txt\":\"a : b||one .\\nc : d||two .\\ne : f||three .\\n\"}}");
      // new ones see the new file at once
      job.kubectl("delete", "pods", "-l", "splitlora.io/pool=shops", "--wait=false");
      job.awaitPhase(Phase.Running);
    }
  }

  private static void eachPodHasACertificateOfItsOwn(LiveJob job) {
    var pods = job.pods(Labels.job("tiny"));
    assertEquals(5, pods.size());
    for (var pod : pods) {
      String name = pod.getMetadata().getName();
      assertTrue(job.kubectl("logs", name).contains("/" + name + " until "), job.kubectl("logs", name));
    }
    assertEquals("", job.kubectl("get", "secrets", "-o", "name"), "no key of anybody is in the tenant's namespace");
  }

  private Path tiny(String text, String replacement) throws IOException {
    return changed(TinyJob.manifest(folder), text, replacement);
  }

  private static Path changed(Path manifest, String text, String replacement) throws IOException {
    String changed = Files.readString(manifest).replace(text, replacement);
    assertTrue(changed.contains(replacement), changed);
    return Files.writeString(manifest, changed);
  }
}
