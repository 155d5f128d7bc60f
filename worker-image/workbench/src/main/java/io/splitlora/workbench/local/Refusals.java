package io.splitlora.workbench.local;

import io.splitlora.federation.job.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pools whose clients refuse their input, for example a file with a bad line. The run continues without them as
 * long as every choice of participants can still reach the quorum. With a quorum of 1 no client can be missing, so the
 * run ends at once and the user learns what to mend.
 */
final class Refusals {

  private final Plan plan;
  private final Consumer<String> tell;
  private final Set<String> pools = new HashSet<>();
  /** How many processes of each pool have ended for good. */
  private final Map<String, Integer> gone = new HashMap<>();

  Refusals(Plan plan, Consumer<String> tell) {
    this.plan = plan;
    this.tell = tell;
  }

  /**
   * Notes that a process of a pool cannot go on and is not started again. The pool is given up with its last process.
   *
   * @return whether the run continues without the process
   */
  synchronized boolean goesOnWithoutProcessOf(String pool, String sentence) {
    int left = plan.pools().get(pool).pods() - gone.merge(pool, 1, Integer::sum);
    if (left <= 0) {
      return goesOnWithout(pool, sentence);
    }
    tell.accept(
        "pool " + pool + " goes on with " + Units.count(left, "pod") + ", for one refuses its input: " + sentence);
    return true;
  }

  /**
   * Gives up a pool and reports that once.
   *
   * @return whether the run continues without it
   */
  synchronized boolean goesOnWithout(String pool, String sentence) {
    if (pools.contains(pool)) {
      return true;
    }
    pools.add(pool);
    int refusing = pools.stream().mapToInt(name -> plan.pools().get(name).clients()).sum();
    if (!plan.selection().holdsWithout(refusing, plan.pools().clients())) {
      pools.remove(pool);
      return false;
    }
    tell.accept("the run goes on without pool " + pool + ", which refuses its input: " + sentence);
    return true;
  }
}
