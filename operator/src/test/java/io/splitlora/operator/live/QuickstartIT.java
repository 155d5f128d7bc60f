package io.splitlora.operator.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.ClaimReader;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.install.InstalledOperator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick start, applied: it learns, its status says so, and the adapter is the one that the local run makes. */
@Order(2)
class QuickstartIT {
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");
  private static final Path READER = Path.of("../examples/adapter-reader.yaml");
  private static final String NEXT_IMAGE = "localhost/splitlora-worker:next";

  @TempDir
  Path folder;

  @Test
  void endsWithTheBytesOfTheLocalRun() throws Exception {
    try (var run = LocalRun.begin(QUICKSTART, folder.resolve("run"), List.of());
        var job = LiveJob.apply(QUICKSTART, "quickstart")) {
      var middle =
          job.await("a completed round", status -> status.completedRounds() >= 1 && status.phase() == Phase.Running);
      assertNotNull(middle.loss());
      assertTrue(middle.eta() != null && middle.clients() != null, middle.toString());
      keepsItsPodsThroughAnUpgrade(job);

      var end = job.awaitPhase(Phase.Complete);
      String unhealthy =
          job.kubectl("get", "events", "--field-selector", "reason=Unhealthy", "-o", "jsonpath={.items[*].message}");
      assertFalse(unhealthy.contains("Liveness"), "every role says that it is well: " + unhealthy);
      String table = job.kubectl("get", "slj");
      System.out.print(table);
      assertTrue(table.contains(end.score()) && end.score().startsWith("BLEU 0."), table);
      assertTrue(end.scores().get("BLEU") > 0.3 && end.scores().get("METEOR") > 0.2, end.scores().toString());
      assertTrue(end.best().round() > 5 && end.best().metric().equals("BLEU"), end.best().toString());
      assertEquals("10/10", end.round());
      assertEquals(10, end.history().size());
      assertTrue(end.perplexity() < end.initialPerplexity() / 10, end.initialPerplexity() + " to " + end.perplexity());
      assertTrue(end.bytesUp() > 0 && end.bytesDown() > 0);
      Map<String, String> local = run.adapter();
      var claim = new ClaimReader(job.namespace(), end.adapter().claim());
      assertEquals(local, ExportedAdapter.on(claim));
      assertEquals(local.get("adapter_model.safetensors"),
          job.await("the digest", status -> status.adapter().sha256() != null).adapter().sha256());
      assertEquals(claim.digests(), Map.of("adapter_config.json", copied(job, "adapter_config.json"),
          "adapter_model.safetensors", copied(job, "adapter_model.safetensors")));
    }
  }

  /** As README says; SHA-256 of what comes. */
  private String copied(LiveJob job, String file) throws Exception {
    job.kubectl("apply", "-f", READER.toString());
    job.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "pod/adapter-reader");
    Path copy = folder.resolve("adapter").resolve(file);
    job.kubectl("cp", "adapter-reader:/export/" + file, copy.toString());
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(copy)));
  }

  /**
   * Of the operator, to one with another image for pods: those of new jobs have it, and the job that runs is left
   * alone.
   */
  private static void keepsItsPodsThroughAnUpgrade(LiveJob job) {
    var pods = uids(job);
    InstalledOperator.get().whileUpgraded(NEXT_IMAGE, () -> {
      try (var next = LiveJob.apply(QUICKSTART, "quickstart")) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertEquals(NEXT_IMAGE + " " + NEXT_IMAGE,
            next.kubectl("get", "jobs", "-o", "jsonpath={.items[*].spec.template.spec.containers[0].image}")));
      }
      assertEquals(Phase.Running, job.status().orElseThrow().phase(), "it ended before it could be seen");
      assertEquals(pods, uids(job));
    });
  }

  private static Map<String, String> uids(LiveJob job) {
    return job.pods(Labels.job(job.name())).stream()
        .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }
}
