package io.splitlora.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The local node and its own image: pods, names, Services, volumes and declared GPUs. */
class NodeIT {
  private static final String PODS = "src/test/resources/cluster/pods.yaml";
  private TestNamespace namespace;

  @BeforeEach
  void apply() {
    namespace = TestCluster.withNode().namespace();
    namespace.kubectl("apply", "-f", PODS).mustSucceed();
  }

  @AfterEach
  void delete() {
    namespace.close();
  }

  @Test
  void podsRunAndReachEachOtherByName() {
    assertTrue(logOf("visitor").startsWith("reached "), () -> logOf("visitor"));
  }

  /** Each of two clusters on one machine would collect the other's as those of pods that are gone. */
  @Test
  void logsOfPodsAreNotAmongTheMachinesOwn() {
    logOf("visitor");
    String[] machines = new File("/var/log/pods").list((folder, name) -> name.startsWith(namespace.name() + "_"));
    assertEquals(List.of(), machines == null ? List.of() : List.of(machines));
  }

  @Test
  void claimsAreBoundToVolumesThatPodsMayWrite() {
    assertEquals("written", logOf("writer"));
    assertEquals("Bound", field("persistentvolumeclaim/storage", "{.status.phase}"));
  }

  @Test
  void gpusAreCounted() {
    waitFor("pod/one-gpu", "jsonpath={.status.phase}=Running");
    waitFor("pod/too-many-gpus", "condition=PodScheduled=false");
    String why = field("pod/too-many-gpus", "{.status.conditions[?(@.type=='PodScheduled')].message}");
    assertTrue(why.contains("Insufficient nvidia.com/gpu"), why);
  }

  private String logOf(String pod) {
    waitFor("pod/" + pod, "jsonpath={.status.phase}=Succeeded");
    return namespace.kubectl("logs", pod).mustSucceed().strip();
  }

  private void waitFor(String object, String condition) {
    namespace.kubectl("wait", "--for=" + condition, object, "--timeout=60s").mustSucceed();
  }

  private String field(String object, String path) {
    return namespace.kubectl("get", object, "-o", "jsonpath=" + path).mustSucceed();
  }
}
