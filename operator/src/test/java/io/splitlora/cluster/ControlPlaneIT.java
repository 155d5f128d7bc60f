package io.splitlora.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
class ControlPlaneIT {
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");
  private final TestCluster cluster = TestCluster.controlPlane();

  @Test
  void acceptsTheQuickStart() {
    try (TestNamespace namespace = cluster.namespace()) {
      assertNotNull(cluster.client().namespaces().withName(namespace.name()).get());

      namespace.kubectl("apply", "-f", QUICKSTART.toString()).mustSucceed();

      assertEquals("quickstart", namespace.kubectl("get", "splitlorajobs", "-o", "jsonpath={.items[*].metadata.name}")
          .mustSucceed());
    }
  }

  @Test
  void refusesANegativeRank(@TempDir Path folder) throws IOException {
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, Files.readString(QUICKSTART).replace("rank: 8", "rank: -8"));

    try (TestNamespace namespace = cluster.namespace()) {
      Outcome outcome = namespace.kubectl("apply", "-f", bad.toString());

      assertEquals(1, outcome.exit());
      assertTrue(outcome.err().contains("rank"), outcome.err());
    }
  }
}
