package io.splitlora.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.splitlora.manifest.reader.Manifests;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PoolsTest {
  private static final String SHOP =
      "{name: shop, clients: 3, replicas: 2, rank: 2, cut: 3, localSteps: 7, data: {source: file://x}}";
  private static final String LEFT_OUT = "{name: rest, clients: 2, replicas: 5, data: {source: file://x}}";

  private static Pools pools(String method, String rule, String pools) throws ManifestException {
    return Pools.of(Manifests.read("""
        apiVersion: splitlora.io/v1alpha1
        kind: SplitLoRAJob
        metadata: {name: demo}
        spec:
          model: {source: file://m}
          adapter: {rank: 8}
          split: {cut: 1}
          training: {method: %s, rounds: 1, localSteps: 4}
          aggregation: {rule: %s}
          clientPools: [%s]
        """.formatted(method, rule, pools)).spec());
  }

  @Test
  void whatAPoolLeavesOutIsTheJobs() throws Exception {
    Pools pools = pools("SplitLoRA", "RBLA", SHOP + ", " + LEFT_OUT);
    assertEquals(
        List.of(new Pool("shop", 3, 2, 2, 2, OptionalInt.of(3), 7), new Pool("rest", 2, 2, 8, 8, OptionalInt.of(1), 4)),
        List.copyOf(pools.all()));
    assertEquals(5, pools.clients());
    assertEquals(7, pools.localSteps());
    assertEquals(1, pools.firstCut(12));
    assertEquals(3, pools.lastCut(12));
  }

  @Test
  void withoutASplitEverythingIsAtTheClients() throws Exception {
    Pools pools = pools("FedLoRA", "RBLA", LEFT_OUT);
    assertEquals(OptionalInt.empty(), pools.get("rest").cut());
    assertEquals(12, pools.firstCut(12));
  }

  @Test
  void centralisedTrainingHasOneClient() throws Exception {
    Pools pools = pools("CenLoRA", "FedAvg", "{name: all, clients: 3, replicas: 2, data: {source: file://x}}");
    assertEquals(1, pools.clients());
    assertEquals(1, pools.get("all").pods());
  }

  @Test
  void aSketchIsAShareOfTheRankAndAtLeastOneComponent() throws Exception {
    Pools pools = pools("FedLoRA", "FSLoRA", "{name: half, sketchRatio: 0.5, data: {source: file://x}},"
        + " {name: least, sketchRatio: 0.01, data: {source: file://x}}");
    assertEquals(4, pools.get("half").sketch());
    assertEquals(1, pools.get("least").sketch());
  }

  @Test
  void anUnknownPoolIsRefused() throws Exception {
    Pools pools = pools("FedLoRA", "RBLA", LEFT_OUT);
    assertEquals("the manifest has no pool cafe",
        assertThrows(IllegalArgumentException.class, () -> pools.get("cafe")).getMessage());
  }
}
