package io.splitlora.worker.local;

import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Pools whose clients refuse what they are given, such as a file with a bad line. A run goes on without them while the
 * quorum of a round can be reached whoever is chosen for it; with a quorum of 1 nobody can be missed, and the person at
 * the terminal hears at once what to mend.
 */
final class Refusals {

  private final Plan plan;
  private final Consumer<String> tell;
  private final Set<String> pools = new HashSet<>();
  /** Processes of each pool that have ended for good. */
  private final Map<String, Integer> gone = new HashMap<>();

  Refusals(Plan plan, Consumer<String> tell) {
    this.plan = plan;
    this.tell = tell;
  }

  /**
   * One of a pool's processes cannot go on, and is not started again: the pool is given up with its last one.
   *
   * @return whether the run goes on without the process
   */
  synchronized boolean goesOnWithoutProcessOf(String pool, String sentence) {
    int left = plan.pods().get(pool) - gone.merge(pool, 1, Integer::sum);
    if (left <= 0) {
      return goesOnWithout(pool, sentence);
    }
    tell.accept("pool " + pool + " goes on with " + Units.count(left, "pod") + ", for one refuses its input: " + sentence);
    return true;
  }

  /** @return whether the run goes on without the pool, which is told once */
  synchronized boolean goesOnWithout(String pool, String sentence) {
    if (pools.contains(pool)) {
      return true;
    }
    pools.add(pool);
    long refusing = plan.clients().stream().map(ClientId::pool).filter(pools::contains).count();
    if (!plan.participation().holdsWithout(refusing, plan.clients().size())) {
      pools.remove(pool);
      return false;
    }
    tell.accept("the run goes on without pool " + pool + ", which refuses its input: " + sentence);
    return true;
  }
}
