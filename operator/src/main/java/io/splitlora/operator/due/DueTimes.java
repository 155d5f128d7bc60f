package io.splitlora.operator.due;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one queue of everything that is due later: deadlines, renewals of certificates, calls to repeat. Each thing has a
 * key; a new time for it replaces the old one. All run on one thread, so they must be short.
 */
public final class DueTimes implements AutoCloseable {
  private final Clock clock;
  private final ScheduledThreadPoolExecutor queue;
  private final Map<Object, Due> waiting = new ConcurrentHashMap<>();

  public DueTimes(Clock clock) {
    this.clock = clock;
    this.queue = new ScheduledThreadPoolExecutor(1, task -> {
      var thread = new Thread(task, "due-times");
      thread.setDaemon(true);
      return thread;
    });
    queue.setRemoveOnCancelPolicy(true);
    queue.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  public void at(Instant time, Object key, Runnable action) {
    after(Duration.between(clock.instant(), time), key, action);
  }

  public void after(Duration wait, Object key, Runnable action) {
    waiting.compute(key, (same, before) -> {
      if (before != null) {
        before.future.cancel(false);
      }
      return queue.isShutdown() ? null : new Due(key, action, wait);
    });
  }

  public void cancel(Object key) {
    waiting.computeIfPresent(key, (same, before) -> {
      before.future.cancel(false);
      return null;
    });
  }

  /** Things that are not done yet. */
  int count() {
    return waiting.size();
  }

  @Override
  public void close() {
    queue.shutdownNow();
  }

  private final class Due implements Runnable {
    private final Object key;
    private final Runnable action;
    private final Future<?> future;

    Due(Object key, Runnable action, Duration wait) {
      this.key = key;
      this.action = action;
      this.future = queue.schedule(this, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
      waiting.remove(key, this); // first, as the action may give the key a new time
      action.run();
    }
  }
}
