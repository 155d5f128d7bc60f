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
  private final Map<Object, Future<?>> waiting = new ConcurrentHashMap<>();

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
        before.cancel(false);
      }
      return queue.isShutdown() ? null : queue.schedule(action, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
    });
  }

  public void cancel(Object key) {
    waiting.computeIfPresent(key, (same, before) -> {
      before.cancel(false);
      return null;
    });
  }

  @Override
  public void close() {
    queue.shutdownNow();
  }
}
