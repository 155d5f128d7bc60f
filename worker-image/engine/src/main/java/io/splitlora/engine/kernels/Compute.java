package io.splitlora.engine.kernels;

import io.splitlora.protocol.process.OutOfMemory;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread of a process that calls the engine. An error on it ends the process, because nothing could continue.
 */
public final class Compute implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Compute.class);

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
        var compute = new Thread(task, "compute");
        compute.setDaemon(true);
        return compute;
      });
  private final Queue<Runnable> patient = new ConcurrentLinkedQueue<>();
  /** Whether the next turn of a patient task is among the others. */
  private final AtomicBoolean patientTurn = new AtomicBoolean();

  /** @param threads most threads that a kernel may use */
  public Compute(int threads) {
    call(() -> {
      Kernels.prepareThread(threads);
      return threads;
    });
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(() -> {
      try {
        task.run();
      } catch (Throwable e) {
        OutOfMemory.endIfCauseOf(e);
        LOG.error("the compute thread failed", e);
        Runtime.getRuntime().halt(1);
      }
    });
  }

  /** Runs a task when no other waits, and after those before it: another task waits for one such task at most. */
  public void executeWhenIdle(Runnable task) {
    patient.add(task);
    askForTurn();
  }

  private void askForTurn() {
    if (!patient.isEmpty() && patientTurn.compareAndSet(false, true)) {
      execute(this::takeTurn);
    }
  }

  private void takeTurn() {
    patientTurn.set(false);
    Runnable task = thread.getQueue().isEmpty() ? patient.poll() : null;
    if (task != null) {
      task.run();
    }
    askForTurn();
  }

  /** Runs a task on the thread and waits for its result. Unchecked exceptions of the task are thrown here. */
  public <T> T call(Callable<T> task) {
    try {
      return thread.submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      OutOfMemory.endIfCauseOf(e);
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the engine computed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
