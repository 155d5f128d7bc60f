package io.splitlora.engine.kernels;

import io.splitlora.protocol.process.OutOfMemory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread of a process that calls the engine. An error on it ends the process, because nothing could continue.
 */
public final class Compute implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Compute.class);

  private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
    var compute = new Thread(task, "compute");
    compute.setDaemon(true);
    return compute;
  });

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
