package io.splitlora.federation.round;

import io.splitlora.federation.job.PodId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The live pods and how many leases each has. */
final class Pods {

  private final Map<PodId, Integer> loads = new HashMap<>();
  private final Set<PodId> leaving = new HashSet<>();

  void join(PodId pod) {
    loads.put(pod, 0);
  }

  void leave(PodId pod) {
    leaving.add(pod);
  }

  Set<PodId> leaving() {
    return Set.copyOf(leaving);
  }

  void lose(PodId pod) {
    loads.remove(pod);
    leaving.remove(pod);
  }

  void addLoad(PodId pod, int change) {
    loads.computeIfPresent(pod, (id, load) -> load + change);
  }

  void clearLoads() {
    loads.replaceAll((pod, load) -> 0);
  }

  int count() {
    return loads.size();
  }

  int staying(String pool) {
    return of(pool).size();
  }

  /** The pod of the pool with the fewest leases, the first by name among equals. */
  Optional<PodId> leastLoaded(String pool) {
    return of(pool).stream().min(byLoad());
  }

  /** A pod that should give a lease away: it has at least two more than the least loaded one. */
  Optional<PodId> overloaded(String pool) {
    int least = leastLoaded(pool).map(loads::get).orElse(Integer.MAX_VALUE - 1);
    return of(pool).stream().filter(pod -> loads.get(pod) >= least + 2)
        .max(byLoad());
  }

  private Comparator<PodId> byLoad() {
    return Comparator.<PodId>comparingInt(loads::get).thenComparing(PodId::name);
  }

  private List<PodId> of(String pool) {
    return loads.keySet().stream().filter(pod -> pod.pool().equals(pool) && !leaving.contains(pod)).toList();
  }
}
