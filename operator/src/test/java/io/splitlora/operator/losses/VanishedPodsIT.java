package io.splitlora.operator.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.Observed;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.RoleCommandLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod whose node has vanished, on a real API server: no kubelet is there, and no controller lets the pod go. */
class VanishedPodsIT {
  private final TestCluster cluster = TestCluster.controlPlane();
  private TestNamespace namespace;

  @BeforeEach
  void create() {
    namespace = cluster.namespace();
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  @Test
  void aPodIsTakenAwayAMinuteAfterItShouldHaveGone() {
    for (var pod : List.of(deleted(Role.SPLIT_SERVER), deleted(Role.AGGREGATOR, RoleCommandLine.ISSUER))) {
      var due = Instant.parse(pod.getMetadata().getDeletionTimestamp()).plusSeconds(60);
      var seen = new Observed(List.of(pod));
      assertEquals(Optional.of(due), VanishedPods.next(seen, due.minusSeconds(1)));
      assertEquals(Optional.empty(), VanishedPods.next(seen, due));
      new VanishedPods(cluster.client()).remove(seen, due.minusSeconds(1));
      assertNotNull(now(pod));
      new VanishedPods(cluster.client()).remove(seen, due);
      assertNull(now(pod));
      new VanishedPods(cluster.client()).remove(seen, due); // seen late
    }
  }

  @Test
  void anAggregatorThatKnowsNoTokenStays() {
    var pod = deleted(Role.AGGREGATOR);
    assertEquals(Optional.empty(), VanishedPods.next(new Observed(List.of(pod)), Instant.EPOCH));
    new VanishedPods(cluster.client()).remove(new Observed(List.of(pod)), Instant.MAX);
    assertNotNull(now(pod));
    cluster.client().resource(now(pod)).edit(left -> new PodBuilder(left).editMetadata().withFinalizers().endMetadata()
        .build());
    cluster.client().resource(pod).withGracePeriod(0).delete();
  }

  private Pod now(Pod pod) {
    return cluster.client().resource(pod).get();
  }

  private Pod deleted(Role role, String... arguments) {
    var made = cluster.client().resource(new PodBuilder().withNewMetadata().withName(role.text())
        .withNamespace(namespace.name()).withLabels(Labels.role("job", role))
        .withFinalizers("batch.kubernetes.io/job-tracking").endMetadata()
        .withNewSpec().withNodeName("vanished").addNewContainer().withName("worker").withImage("worker")
        .withArgs(arguments)
        .endContainer()
        .endSpec().build()).create();
    cluster.client().resource(made).delete();
    var leaving = now(made);
    assertNotNull(leaving.getMetadata().getDeletionTimestamp());
    return leaving;
  }
}
