package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.protocol.process.OutOfMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that decides. An exception on it ends the aggregator: its decisions could not be trusted. */
final class Loop implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  /** Far longer than the longest fold, export, or wait for a slow disk. */
  private static final Duration LONGEST_TURN = Duration.ofMinutes(30);

  private final Consumer<RuntimeException> onError;
  private final LongSupplier nanoTime;
  private volatile long turnedAt;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
    var loop = new Thread(task, "aggregator");
    loop.setDaemon(true);
    return loop;
  });

  Loop(Consumer<RuntimeException> onError) {
    this(onError, System::nanoTime);
  }

  Loop(Consumer<RuntimeException> onError, LongSupplier nanoTime) {
    this.onError = onError;
    this.nanoTime = nanoTime;
    turnedAt = nanoTime.getAsLong();
  }

  /** What is wrong if no turn has begun for so long that none will. A working loop has {@link #every regular} ones. */
  Optional<String> complaint() {
    long minutes = Duration.ofNanos(nanoTime.getAsLong() - turnedAt).toMinutes();
    return minutes < LONGEST_TURN.toMinutes() ? Optional.empty()
        : Optional.of("it has decided nothing for " + minutes + " minutes");
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(guarded(task));
  }

  void every(long milliseconds, Runnable task) {
    thread.scheduleWithFixedDelay(guarded(task), milliseconds, milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Asks the loop and waits for its answer. */
  <T> T ask(Callable<T> question) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return question.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }, thread).join();
  }

  /**
   * Ends the aggregator because of a failure elsewhere, such as a journal that cannot be used.
   *
   * @return the same for whoever called
   */
  StatusRuntimeException end(RuntimeException failure) {
    execute(() -> {
      throw failure;
    });
    return Status.UNAVAILABLE.withDescription(failure.getMessage()).asRuntimeException();
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      turnedAt = nanoTime.getAsLong();
      try {
        task.run();
      } catch (RuntimeException e) {
        onError.accept(e);
      } catch (Throwable e) {
        OutOfMemory.endIfCauseOf(e);
        LOG.error("the aggregator cannot go on", e);
        Runtime.getRuntime().halt(1);
      }
    };
  }
}
