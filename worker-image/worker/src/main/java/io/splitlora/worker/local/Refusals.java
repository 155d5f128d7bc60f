package io.splitlora.worker.local;

import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Plan;
import java.util.HashSet;
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

  Refusals(Plan plan, Consumer<String> tell) {
    this.plan = plan;
    this.tell = tell;
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
