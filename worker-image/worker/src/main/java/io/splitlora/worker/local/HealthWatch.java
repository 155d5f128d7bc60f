package io.splitlora.worker.local;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the run's processes how they are, as a kubelet would, and ends one that was well once and has not said so for a while:
 * whoever keeps them alive starts it again.
 *
 * @param most failures in a row that are forgiven
 */
record HealthWatch(Supplier<List<RoleProcess>> processes, Duration period, int most) {

  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

  /** As the pods' probes have it. */
  static final Duration PERIOD = Duration.ofSeconds(10);
  static final int MOST_FAILURES = 5;

  /** Until that thread is interrupted. */
  Thread begin() {
    var thread = new Thread(this::watch, "health");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void watch() {
    Map<Process, Integer> failures = new HashMap<>();
    try {
      while (true) {
        Thread.sleep(period.toMillis());
        failures.keySet().removeIf(process -> !process.isAlive());
        processes.get().forEach(role -> ask(role, failures));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who was never well is still being started. */
  private void ask(RoleProcess role, Map<Process, Integer> failures) {
    Process process = role.process();
    if (role.isWell(period)) {
      failures.put(process, 0);
    } else if (failures.containsKey(process) && failures.merge(process, 1, Integer::sum) > most) {
      LOG.warn("{} does not answer, or says that it is not well: it is started again", role.name());
      process.destroyForcibly();
    }
  }
}
