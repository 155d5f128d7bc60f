package io.splitlora.workbench.local;

import io.splitlora.protocol.process.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Keeps the run's processes alive, as a kubelet would: a process that dies or stops answering is started again after a
 * pause.
 */
public final class Supervisor {

  private static final int MOST_STARTS = 20;
  private static final int PAUSE_MILLISECONDS = 500;

  /** How the run ended: the aggregator completed the job, or a process cannot go on and says why. */
  public record End(String process, ExitCode exit, String message) {}

  private final Predicate<RoleProcess> dispensable;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final List<RoleProcess> processes = new ArrayList<>();
  private final HealthWatch watch;
  private final Thread health;
  private boolean stopping;

  /** Every process is needed. */
  public Supervisor() {
    this(role -> false);
  }

  /** @param dispensable whether the run can continue without a process that cannot go on */
  Supervisor(Predicate<RoleProcess> dispensable) {
    this(dispensable, HealthWatch.PERIOD, HealthWatch.PERIOD, HealthWatch.MOST_FAILURES);
  }

  Supervisor(Predicate<RoleProcess> dispensable, Duration healthPeriod, Duration healthPatience, int mostFailures) {
    this.dispensable = dispensable;
    watch = new HealthWatch(this::copy, healthPeriod, healthPatience, mostFailures);
    health = watch.begin();
  }

  HealthWatch watch() {
    return watch;
  }

  public CompletableFuture<End> end() {
    return end;
  }

  /** Starts a process and watches it. */
  public synchronized void add(RoleProcess role) throws IOException {
    role.start();
    processes.add(role); // only now, so that every process in the list can be killed
    watch(role);
  }

  /** Asks a process to stop, and does not start it again. */
  public synchronized void remove(RoleProcess role) {
    processes.remove(role);
    role.process().destroy();
  }

  private void watch(RoleProcess role) {
    role.process().onExit().thenAccept(process -> ended(role));
  }

  private synchronized void ended(RoleProcess role) {
    if (isLetGo(role) || role.exit() == ExitCode.OK && !role.leads()) {
      return;
    }
    if (isFinal(role) && dispensable.test(role)) {
      return;
    }
    if (isFinal(role) || role.starts() >= MOST_STARTS) {
      end.complete(new End(role.name(), role.exit(), role.lastWords()));
      return;
    }
    CompletableFuture.delayedExecutor(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS).execute(() -> startAgain(role));
  }

  private boolean isLetGo(RoleProcess role) {
    return stopping || !processes.contains(role);
  }

  /**
   * A port that this run used before is free again soon: only remains of the dead process or of a connection hold it.
   * The port for health questions is a new one at each start.
   */
  private static boolean isFinal(RoleProcess role) {
    boolean forAWhile = role.exit() == ExitCode.PORT_IN_USE && (role.starts() > 1 || role.lostItsHealthPort());
    return role.exit().permanent() && !forAWhile;
  }

  private synchronized void startAgain(RoleProcess role) {
    if (isLetGo(role)) {
      return;
    }
    try {
      role.start();
      watch(role);
    } catch (IOException e) {
      end.complete(new End(role.name(), ExitCode.INTERNAL_ERROR, "it could not be started again: " + e.getMessage()));
    }
  }

  /**
   * Waits for the processes to end, since the job is over; kills those that take longer than the time for all of them.
   */
  public void awaitAll(long seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (RoleProcess role : copy()) {
      role.process().waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    kill();
  }

  /** Ends all processes at once. The journal is safe, and the rest can be computed again. */
  public synchronized void kill() {
    stopping = true;
    health.interrupt();
    processes.forEach(role -> role.process().destroyForcibly());
  }

  private synchronized List<RoleProcess> copy() {
    return List.copyOf(processes);
  }
}
