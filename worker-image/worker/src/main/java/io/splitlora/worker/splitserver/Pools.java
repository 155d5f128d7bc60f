package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.worker.round.ClientId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the split server needs to know of the pools, which may differ. */
record Pools(Map<String, Pool> byName) {

  /**
   * @param clients of the pool
   * @param cut the first block that the server runs for them
   * @param localSteps of each of its clients in a round
   */
  record Pool(int clients, int cut, int localSteps) {}

  static Pools of(SplitLoRAJobSpec spec) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    for (ClientPoolSpec pool : spec.clientPools()) {
      pools.put(pool.name(), new Pool(pool.clients(), pool.cutWithin(spec.split()), pool.localStepsWithin(spec.training())));
    }
    return new Pools(Map.copyOf(pools));
  }

  boolean has(ClientId client) {
    Pool pool = byName.get(client.pool());
    return pool != null && client.index() >= 0 && client.index() < pool.clients();
  }

  /** @throws IllegalArgumentException if the manifest has no such pool */
  void requirePool(String name) {
    if (!byName.containsKey(name)) {
      throw new IllegalArgumentException("the manifest has no pool " + name);
    }
  }

  int cut(String pool) {
    return byName.get(pool).cut();
  }

  int localSteps(ClientId client) {
    return byName.get(client.pool()).localSteps();
  }

  /** Local steps of the pool that does the most: those of a whole round. */
  int longest() {
    return byName.values().stream().mapToInt(Pool::localSteps).max().orElseThrow();
  }

  int longest(List<ClientId> clients) {
    return clients.stream().mapToInt(this::localSteps).max().orElse(0);
  }
}
