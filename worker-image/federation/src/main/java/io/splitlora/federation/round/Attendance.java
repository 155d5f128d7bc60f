package io.splitlora.federation.round;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who is there for the next round: whose pods, whose data, and whether to wait for more of them. */
final class Attendance {

  /** How long the first opening waits for pods that the manifest announces, once the round is possible. */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  private final Plan plan;
  private final Pods pods;
  private final LateWork late;
  private final LongSupplier nanoTime;
  private final Map<String, List<Long>> examples = new HashMap<>();
  private long firstPossible = -1;
  private boolean gathered;

  Attendance(Plan plan, Pods pods, LateWork late, LongSupplier nanoTime) {
    this.plan = plan;
    this.pods = pods;
    this.late = late;
    this.nanoTime = nanoTime;
  }

  /** A pool's shards have so many examples. */
  void sizes(String pool, List<Long> shardSizes) {
    examples.put(pool, shardSizes);
  }

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
    return new Roll(plan.participation().weighted(known, examples), unknown);
  }

  private List<ClientId> chosen(int round) {
    return plan.participation().of(round, plan.clients()).stream().filter(client -> !late.awaits(client)).toList();
  }

  /** Without those whose late work is there already: it counts in this round. */
  private List<ClientId> toWork(List<ClientId> chosen) {
    return chosen.stream().filter(client -> !late.isIn(client)).toList();
  }

  /** Whether a quorum of the round can be reached and, at the first time, those who were announced have come. */
  boolean enough(int round) {
    List<ClientId> called = chosen(round);
    List<ClientId> chosen = toWork(called);
    if (chosen.isEmpty()) {
      return !called.isEmpty();
    }
    long reachable = chosen.stream().filter(client -> pods.staying(client.pool()) > 0).count();
    if (reachable < plan.participation().needed(chosen.size())) {
      return false;
    }
    if (!gathered) {
      firstPossible = firstPossible < 0 ? nanoTime.getAsLong() : firstPossible;
      gathered = nanoTime.getAsLong() - firstPossible >= GATHERING.toNanos()
          || plan.pools().all().stream().allMatch(pool -> pods.staying(pool.name()) >= pool.pods());
    }
    return gathered;
  }
}
