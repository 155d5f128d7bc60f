package io.splitlora.worker.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the run's processes how they are, as a kubelet would, and ends one that was well once and has not said so for a while:
 * whoever keeps them alive starts it again.
 */
final class HealthWatch {

  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

  /** As the pods' probes have it. */
  static final Duration PERIOD = Duration.ofSeconds(10);
  static final int MOST_FAILURES = 5;

  private final Supplier<List<RoleProcess>> processes;
  private final Duration period;
  private final Duration patience;
  private final int most;
  /** In a row, of those that were well once. */
  private final Map<Process, Integer> failures = new ConcurrentHashMap<>();

  /**
   * @param patience how long one answer may take
   * @param most failures in a row that are forgiven
   */
  HealthWatch(Supplier<List<RoleProcess>> processes, Duration period, Duration patience, int most) {
    this.processes = processes;
    this.period = period;
    this.patience = patience;
    this.most = most;
  }

  /** Until that thread is interrupted. */
  Thread begin() {
    var thread = new Thread(this::watch, "health");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(period.toMillis());
        failures.keySet().removeIf(process -> !process.isAlive());
        processes.get().forEach(this::ask);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it has said to this watch that it is well. */
  boolean wasWell(RoleProcess role) {
    return failures.containsKey(role.process());
  }

  /** Who was never well is still being started. */
  private void ask(RoleProcess role) {
    Process process = role.process();
    if (role.isWell(patience)) {
      failures.put(process, 0);
    } else if (failures.containsKey(process) && failures.merge(process, 1, Integer::sum) > most) {
      LOG.warn("{} does not answer, or says that it is not well: it is started again", role.name());
      process.destroyForcibly();
    }
  }
}
