package io.splitlora.federation.round;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Who is there: the live pods, their data and the split server; and who of them takes part in the next round. */
final class Attendance {

  /** How long the first opening waits for pods that the manifest announces, once the round is possible. */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  private enum Pod {
    STAYING, LEAVING, DISMISSED
  }

  private final Plan plan;
  private final List<ClientId> clients;
  private final LateWork late;
  private final LongSupplier nanoTime;
  private final Map<PodId, Pod> pods = new HashMap<>();
  private final Map<String, List<Long>> examples = new HashMap<>();
  private boolean server;
  private long firstPossible = -1;
  private boolean gathered;

  Attendance(Plan plan, LateWork late, LongSupplier nanoTime) {
    this.plan = plan;
    clients = plan.clients();
    this.late = late;
    this.nanoTime = nanoTime;
  }

  // --- who comes and goes ---

  /** @param shardSizes how many examples the shards of the pod's pool have */
  void join(PodId pod, List<Long> shardSizes) {
    examples.put(pod.pool(), shardSizes);
    pods.put(pod, Pod.STAYING);
  }

  /** The pod was asked to stop. */
  void leave(PodId pod) {
    pods.replace(pod, Pod.STAYING, Pod.LEAVING);
  }

  /** The pod may go, and is told. */
  void dismiss(PodId pod) {
    pods.replace(pod, Pod.DISMISSED);
  }

  void lose(PodId pod) {
    pods.remove(pod);
  }

  void serverJoined() {
    server = true;
  }

  void serverLost() {
    server = false;
  }

  // --- who is there ---

  int pods() {
    return pods.size();
  }

  /** Those of a pool, asked to stop or not. */
  int pods(String pool) {
    return (int) pods.keySet().stream().filter(pod -> pod.pool().equals(pool)).count();
  }

  /** The pods of a pool that may be asked to work. */
  List<PodId> staying(String pool) {
    return those(Pod.STAYING).stream().filter(pod -> pod.pool().equals(pool)).toList();
  }

  /** The pods that were asked to stop and are not dismissed. */
  List<PodId> leaving() {
    return those(Pod.LEAVING);
  }

  private List<PodId> those(Pod state) {
    return pods.entrySet().stream().filter(pod -> pod.getValue() == state).map(Map.Entry::getKey).toList();
  }

  boolean hasServer() {
    return server;
  }

  // --- who takes part ---

  /**
   * The participants of a round.
   *
   * @param present with a pool that has told its numbers of examples; its pods may be away for the moment
   * @param absent of whose data nothing is known: they cannot be weighed
   */
  record Roll(List<Participant> present, List<ClientId> absent) {}

  Roll call(int round) {
    List<ClientId> chosen = toWork(chosen(round));
    List<ClientId> known = chosen.stream().filter(client -> examples.containsKey(client.pool())).toList();
    List<ClientId> unknown = chosen.stream().filter(client -> !examples.containsKey(client.pool())).toList();
    return new Roll(plan.selection().weighted(known, examples), unknown);
  }

  private List<ClientId> chosen(int round) {
    return plan.selection().choose(round, clients).stream().filter(client -> !late.awaits(client)).toList();
  }

  /** Without those whose late work is there already: it counts in this round. */
  private List<ClientId> toWork(List<ClientId> chosen) {
    return chosen.stream().filter(client -> !late.isIn(client)).toList();
  }

  /** Whether a quorum of the round can be reached and, at the first time, those who were announced have come. */
  boolean enough(int round) {
    if (plan.split() && !server) {
      return false;
    }
    List<ClientId> called = chosen(round);
    List<ClientId> chosen = toWork(called);
    if (chosen.isEmpty()) {
      return !called.isEmpty();
    }
    Set<String> there = those(Pod.STAYING).stream().map(PodId::pool).collect(Collectors.toSet());
    long reachable = chosen.stream().filter(client -> there.contains(client.pool())).count();
    return reachable >= plan.selection().needed(chosen.size()) && gathered();
  }

  private boolean gathered() {
    if (!gathered) {
      long now = nanoTime.getAsLong();
      firstPossible = firstPossible < 0 ? now : firstPossible;
      gathered = now - firstPossible >= GATHERING.toNanos()
          || plan.pools().all().stream().allMatch(pool -> staying(pool.name()).size() >= pool.pods());
    }
    return gathered;
  }
}
