package io.splitlora.workbench.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the run's processes how they are, as a kubelet would, and ends a process that was well before but has failed to
 * answer well several times. The supervisor starts it again.
 */
final class HealthWatch {

  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

  /** The same as in the pods' probes. */
  static final Duration PERIOD = Duration.ofSeconds(10);
  static final int MOST_FAILURES = 5;

  private final Supplier<List<RoleProcess>> processes;
  private final Duration period;
  private final Duration patience;
  private final int most;
  /** Consecutive failures of each process that was well at least once. */
  private final Map<Process, Integer> failures = new ConcurrentHashMap<>();

  /**
   * @param patience how long to wait for one answer
   * @param most consecutive failures that are forgiven
   */
  HealthWatch(Supplier<List<RoleProcess>> processes, Duration period, Duration patience, int most) {
    this.processes = processes;
    this.period = period;
    this.patience = patience;
    this.most = most;
  }

  /** Runs until that thread is interrupted. */
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

  /** Whether this watch has heard from the process that it is well. */
  boolean wasWell(RoleProcess role) {
    return failures.containsKey(role.process());
  }

  /** A process that was never well is still starting. */
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
