package io.splitlora.worker.local;

import io.splitlora.worker.job.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Keeps the run's processes alive, as a kubelet would: one that dies is started again after a pause. */
public final class Supervisor {

  private static final int MOST_STARTS = 20;
  private static final int PAUSE_MILLISECONDS = 500;

  /** How the run ended: the aggregator is done, or a process cannot go on and why. */
  public record End(String process, ExitCode exit, String message) {}

  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final List<RoleProcess> processes = new ArrayList<>();
  private boolean stopping;

  public CompletableFuture<End> end() {
    return end;
  }

  /** Starts a process and watches it. */
  public synchronized void add(RoleProcess role) throws IOException {
    processes.add(role);
    start(role);
  }

  /** Lets a process go: asked to stop, it is not started again. */
  public synchronized void remove(RoleProcess role) {
    processes.remove(role);
    role.process().destroy();
  }

  private void start(RoleProcess role) throws IOException {
    role.start();
    role.process().onExit().thenAccept(process -> ended(role));
  }

  private synchronized void ended(RoleProcess role) {
    if (stopping || !processes.contains(role) || role.exit() == ExitCode.OK && !role.leads()) {
      return;
    }
    if (role.exit().permanent() || role.starts() >= MOST_STARTS) {
      end.complete(new End(role.name(), role.exit(), role.lastWords()));
      return;
    }
    CompletableFuture.delayedExecutor(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS).execute(() -> startAgain(role));
  }

  private synchronized void startAgain(RoleProcess role) {
    try {
      if (!stopping) {
        start(role);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job has ended: the processes leave by themselves. */
  public void awaitAll(long seconds) throws InterruptedException {
    for (RoleProcess role : copy()) {
      role.waitFor(seconds);
    }
    kill();
  }

  /** Ends everything at once; what is journaled is safe, the rest is computed again. */
  public synchronized void kill() {
    stopping = true;
    processes.forEach(role -> role.process().destroyForcibly());
  }

  private synchronized List<RoleProcess> copy() {
    return List.copyOf(processes);
  }
}
