package io.splitlora.manifest;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** The pools of a job in the order of its spec, resolved once for everybody. */
public final class Pools {
  private final Map<String, Pool> byName = new LinkedHashMap<>();

  public Pools(List<Pool> pools) {
    pools.forEach(pool -> byName.put(pool.name(), pool));
  }

  /** @param job a spec without a problem */
  public static Pools of(SplitLoRAJobSpec job) {
    List<Pool> pools = new ArrayList<>();
    for (ClientPoolSpec pool : job.clientPools()) {
      pools.add(Pool.of(pool, job));
    }
    return new Pools(pools);
  }

  public Collection<Pool> all() {
    return byName.values();
  }

  public Optional<Pool> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** @throws IllegalArgumentException if the manifest has no such pool */
  public Pool get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("the manifest has no pool " + name));
  }

  /** Clients of all pools. */
  public int clients() {
    return of(Pool::clients).sum();
  }

  /** Local steps of the pool that does the most: those of a whole round. */
  public int localSteps() {
    return of(Pool::localSteps).max().orElseThrow();
  }

  /** The block at which the split server's begin: where the pool with the fewest blocks is cut. */
  public int firstCut(int layers) {
    return of(pool -> pool.blocks(layers)).min().orElseThrow();
  }

  /**
   * The block behind the last that any client runs; those between the first and the last cut are trained on both sides.
   */
  public int lastCut(int layers) {
    return of(pool -> pool.blocks(layers)).max().orElseThrow();
  }

  private IntStream of(ToIntFunction<Pool> number) {
    return byName.values().stream().mapToInt(number);
  }
}
