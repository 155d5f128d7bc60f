package io.splitlora.operator.reconcile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An operator that ends at any moment of a job's creation leaves what the next one completes: no more, no less. */
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
class CrashIT {
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster = TestCluster.controlPlane();

  @TestFactory
  Stream<DynamicTest> killedAfterEachWrite() {
    try (var namespace = cluster.namespace()) {
      var undisturbed = Writes.all();
      var wanted = create(namespace, undisturbed);
      int writes = undisturbed.done().size();
      assertTrue(wanted.size() >= 11 && writes >= wanted.size(), wanted + " with " + undisturbed.done());
      return IntStream.rangeClosed(0, writes).mapToObj(
          k -> DynamicTest.dynamicTest("after write %d of %d".formatted(k, writes), () -> converges(k, wanted)));
    }
  }

  @Test
  void anUnchangedJobIsNotWrittenAgain() {
    try (var namespace = cluster.namespace()) {
      create(namespace, Writes.all());
      var versions = versions(namespace);
      var again = Writes.all();

      try (var operator = OperatorProcess.start(cluster, namespace.name(), again)) {
        // a change that asks for nothing makes the operator look at the job, and shows when it has done so
        namespace.kubectl("annotate", "slj", "quickstart", "looked=1").mustSucceed();
        pause();
      }

      assertEquals(List.of(), again.done());
      assertEquals(versions, versions(namespace));
    }
  }

  @Test
  void theEndIsWrittenBeforeAnythingIsTakenAway() {
    try (var namespace = cluster.namespace()) {
      create(namespace, Writes.all());
      namespace.kubectl("patch", "slj", "quickstart", "--type=merge", "-p",
          "{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":1}}}").mustSucceed();
      var killed = Writes.atMost(1);
      try (var operator = OperatorProcess.start(cluster, namespace.name(), killed)) {
        await().atMost(PATIENCE).until(killed::exhausted);
      }
      assertTrue(killed.done().get(0).endsWith("/splitlorajobs/quickstart/status"), killed.done().toString());
      assertEquals(Phase.Failed, job(namespace).getStatus().phase());
      assertTrue(objects(namespace).contains("Deployment quickstart-cinemas"));

      try (var operator = OperatorProcess.start(cluster, namespace.name(), Writes.all())) {
        await().atMost(PATIENCE).until(() -> !objects(namespace).contains("Deployment quickstart-cinemas"));
      }
    }
  }

  private void converges(int k, List<String> wanted) {
    try (var namespace = cluster.namespace()) {
      var killed = Writes.atMost(k);
      namespace.kubectl("apply", "-f", QUICKSTART.toString()).mustSucceed();
      try (var operator = OperatorProcess.start(cluster, namespace.name(), killed)) {
        await().atMost(PATIENCE).until(killed::exhausted);
      }

      try (var operator = OperatorProcess.start(cluster, namespace.name(), Writes.all())) {
        await().atMost(PATIENCE).untilAsserted(() -> assertEquals(wanted, objects(namespace)));
      }
    }
  }

  private List<String> create(TestNamespace namespace, Writes writes) {
    namespace.kubectl("apply", "-f", QUICKSTART.toString()).mustSucceed();
    try (var operator = OperatorProcess.start(cluster, namespace.name(), writes)) {
      await().atMost(PATIENCE).until(() -> isAccepted(job(namespace)));
      pause();
    }
    return objects(namespace);
  }

  /** Long enough for every event of the operator's own writes to come back to it. */
  private static void pause() {
    try {
      Thread.sleep(1500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isAccepted(SplitLoRAJob job) {
    return job.getStatus() != null && job.getStatus().conditions().stream()
        .anyMatch(
            condition -> condition.getType().equals(JobConditions.ACCEPTED) && condition.getStatus().equals("True"));
  }

  private SplitLoRAJob job(TestNamespace namespace) {
    return cluster.client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).withName("quickstart").get();
  }

  private List<String> objects(TestNamespace namespace) {
    return all(namespace).map(object -> object.getKind() + " " + object.getMetadata().getName()).sorted().toList();
  }

  private SortedSet<String> versions(TestNamespace namespace) {
    var versions = new TreeSet<String>();
    all(namespace).forEach(object -> versions.add(object.getKind() + " " + object.getMetadata().getName() + " "
        + object.getMetadata().getResourceVersion()));
    return versions;
  }

  private Stream<HasMetadata> all(TestNamespace namespace) {
    var objects = new ArrayList<HasMetadata>();
    for (var kind : Observed.KINDS) {
      objects.addAll(cluster.client().resources(kind).inNamespace(namespace.name()).withLabelSelector(Labels.SELECTOR)
          .list().getItems());
    }
    return objects.stream().map(HasMetadata.class::cast).sorted(Comparator.comparing(HasMetadata::getKind));
  }
}
