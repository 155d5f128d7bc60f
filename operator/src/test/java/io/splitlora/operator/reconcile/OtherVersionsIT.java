package io.splitlora.operator.reconcile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Jobs that were stored under an older definition, which had fewer bounds and rules. */
@ResourceLock(TestCluster.DEFINITIONS)
class OtherVersionsIT {
  private static final String DEFINITION = "splitlorajobs.splitlora.io";
  private static final String SCHEMA = "/spec/versions/0/schema/openAPIV3Schema";
  private static final String OLDER =
      "[{\"op\":\"remove\",\"path\":\"" + SCHEMA + "/x-kubernetes-validations\"},{\"op\":\"remove\",\"path\":\""
          + SCHEMA + "/properties/spec/properties/runPolicy/properties/backoffLimit/maximum\"}]";
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");
  private static final int DEPTH = 1100; // more than a JSON reader of Java takes by itself
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path folder;
  private final TestCluster cluster = TestCluster.controlPlane();
  private TestNamespace namespace;

  @BeforeEach
  void storeUnderAnOlderDefinition() throws IOException {
    namespace = cluster.namespace();
    cluster.kubectl("patch", "crd", DEFINITION, "--type=json", "-p", OLDER).mustSucceed();
    try {
      store("2024-run", "");
      store("unreadable", "  runPolicy: {backoffLimit: 3000000000}\n");
      store("deep", "  splitServer: {podTemplate: " + "{a: ".repeat(DEPTH) + "1" + "}".repeat(DEPTH) + "}\n");
    } finally {
      cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "../manifests/crds").mustSucceed();
    }
    eventually(() -> assertTrue(
        namespace.kubectl("create", "--dry-run=server", "-f", file("5jobs", "").toString()).exit() != 0));
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  @Test
  void stopNobodyAndAreToldWhatIsWrong() throws IOException {
    for (int start = 0; start < 2; start++) {
      try (var operator = OperatorProcess.start(cluster, namespace.name(), Writes.all())) {
        eventually(() -> assertEquals("InvalidName", accepted("2024-run").getReason()));
        eventually(() -> assertEquals("UnreadableSpec", accepted("unreadable").getReason()));
        eventually(() -> assertEquals("UnreadableSpec", accepted("deep").getReason()));
        namespace.kubectl("apply", "-f", file("quickstart", "").toString()).mustSucceed();
        eventually(() -> assertEquals("True", accepted("quickstart").getStatus()));
      }
    }
    assertTrue(
        accepted("unreadable").getMessage()
            .contains("spec.runPolicy.backoffLimit: must be an integer from 0 to 2147483647, not 3000000000"),
        accepted("unreadable").getMessage());
    assertEquals("",
        namespace.kubectl("get", "secrets,pvc", "-l", "splitlora.io/job=2024-run", "-o", "name").mustSucceed());
  }

  private void store(String name, String more) {
    eventually(() -> namespace.kubectl("apply", "-f", file(name, more).toString()).mustSucceed());
  }

  private Path file(String name, String more) {
    try {
      return Files.writeString(folder.resolve(name + ".yaml"),
          Files.readString(QUICKSTART).replace("  name: quickstart", "  name: " + name) + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Condition accepted(String name) {
    String condition = namespace
        .kubectl("get", "slj", name, "-o",
            "jsonpath={.status.conditions[?(@.type==\"" + JobConditions.ACCEPTED + "\")]}")
        .mustSucceed();
    return Serialization.unmarshal(condition, Condition.class);
  }

  private static void eventually(Runnable check) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptions().untilAsserted(check::run);
  }
}
