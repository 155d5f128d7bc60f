package io.splitlora.worker.job;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.model.ModelException;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import io.splitlora.protocol.connection.Backoff;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.OutOfMemory;
import io.splitlora.v1.Finish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's stream to the aggregator: reports up, orders down. When it breaks it is begun again after a growing,
 * jittered pause, until the aggregator says that the job is over. Orders are taken one after the other on a thread of
 * their own, where they may block.
 */
public final class AggregatorLink<R, O> {

  private static final Logger LOG = LoggerFactory.getLogger(AggregatorLink.class);

  private final String role;
  private final ManagedChannel channel;
  private final Function<StreamObserver<O>, StreamObserver<R>> call;
  private final Supplier<R> greeting;
  private final Consumer<O> onOrder;
  private final Runnable onLost;
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.5,
      () -> ThreadLocalRandom.current().nextDouble());
  private final CompletableFuture<ExitCode> finished = new CompletableFuture<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
    var orders = new Thread(task, "orders");
    orders.setDaemon(true);
    return orders;
  });
  private final AtomicLong ordersTaken = new AtomicLong();
  private @Nullable StreamObserver<R> out;
  private long connection;

  /** @param greeting the first report of every stream; {@code onLost} drops what the aggregator had ordered */
  public AggregatorLink(String role, ManagedChannel channel, Function<StreamObserver<O>, StreamObserver<R>> call,
      Supplier<R> greeting,
      Consumer<O> onOrder, Runnable onLost) {
    this.role = role;
    this.channel = channel;
    this.call = call;
    this.greeting = greeting;
    this.onOrder = onOrder;
    this.onLost = onLost;
  }

  public ExitCode followUntilFinished() throws InterruptedException {
    thread.execute(() -> guarded(this::connect));
    try {
      return finished.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } finally {
      thread.shutdownNow();
    }
  }

  /** Runs blocking work after the orders before it; when the link has ended, nothing. */
  public void later(Runnable task) {
    after(Duration.ZERO, task);
  }

  public void every(long period, TimeUnit unit, Runnable task) {
    thread.scheduleAtFixedRate(() -> guarded(task), period, period, unit);
  }

  public void after(Duration delay, Runnable task) {
    try {
      thread.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: late news after the end", role);
    }
  }

  /**
   * Sends if there is a link. Without one the report is not kept: what it tells of is void when the next link is made.
   *
   * @return whether there is a link
   */
  public synchronized boolean send(R report) {
    if (out != null) {
      try {
        out.onNext(report);
      } catch (IllegalStateException | StatusRuntimeException e) {
        out = null;
      }
    }
    return out != null;
  }

  /** The job is over. How it ended is the aggregator's to tell; this process has done its part. */
  public void finish(Finish finish) {
    LOG.info("{}: the job is over: {}", role, finish.getMessage());
    end(ExitCode.OK);
  }

  /** Ends the link in order, so that the other side sees a good-bye and not a break. */
  public synchronized void end(ExitCode exit) {
    if (out != null) {
      out.onCompleted();
      out = null;
    }
    finished.complete(exit);
  }

  long ordersTaken() {
    return ordersTaken.get();
  }

  /**
   * Makes the connection anew, where nothing would be lost with the old one: it has shown an older certificate. What
   * the aggregator orders at this very moment it takes back when the old stream ends.
   */
  public void reconnect() {
    synchronized (this) {
      if (out == null || finished.isDone()) {
        return;
      }
      connection++; // what the old stream still says is not heard
      try {
        out.onCompleted();
      } catch (IllegalStateException | StatusRuntimeException e) {
        LOG.debug("{}: the old stream has ended by itself", role);
      }
      out = null;
    }
    onLost.run();
    channel.enterIdle();
    connect();
  }

  private void connect() {
    channel.resetConnectBackoff(); // the pause was ours already
    synchronized (this) {
      out = call.apply(new Orders(++connection));
      out.onNext(greeting.get());
    }
  }

  /** Gives the stream up, so that the aggregator takes back what it had ordered. */
  private synchronized void breakLink(StatusRuntimeException why) {
    if (out != null) {
      out.onError(why); // comes back as the stream's end
    }
  }

  private synchronized boolean isCurrent(long number) {
    return number == connection;
  }

  private void lost(long number, Status status) {
    if (!isCurrent(number) || finished.isDone()) {
      return;
    }
    synchronized (this) {
      out = null;
      connection++;
    }
    Optional<RuntimeException> refusal = refusal(status);
    if (refusal.isPresent()) {
      finished.completeExceptionally(refusal.get());
      return;
    }
    Duration pause = backoff.next();
    LOG.warn("{}: no line to the aggregator ({}); trying again in {} ms", role, status.getDescription(),
        pause.toMillis());
    onLost.run();
    channel.enterIdle(); // a new connection shows the certificate of now
    after(pause, this::connect);
  }

  /** What another try would not change. */
  private static Optional<RuntimeException> refusal(Status status) {
    String sentence = "the aggregator refused: " + status.getDescription();
    return Optional.ofNullable(switch (status.getCode()) {
      case PERMISSION_DENIED, FAILED_PRECONDITION -> new RefusedException(sentence);
      case INVALID_ARGUMENT -> new InputException(sentence); // a report that it takes from nobody
      default -> null;
    });
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (StatusRuntimeException e) {
      LOG.warn("{}: {}", role, e.getMessage());
      if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) { // a stale lease needs nothing more
        breakLink(e);
      }
    } catch (InputException | ModelException | FileTrouble e) {
      // the user's to mend, or the disk's: it ends with a sentence
      finished.completeExceptionally(e);
    } catch (Throwable e) {
      OutOfMemory.endIfCauseOf(e);
      LOG.error("{}: an order could not be carried out", role, e);
      Runtime.getRuntime().halt(ExitCode.INTERNAL_ERROR.code());
    }
  }

  private final class Orders implements StreamObserver<O> {

    private final long number;

    Orders(long number) {
      this.number = number;
    }

    @Override
    public void onNext(O order) {
      later(() -> {
        if (isCurrent(number)) {
          ordersTaken.incrementAndGet();
          backoff.reset();
          onOrder.accept(order);
        }
      });
    }

    @Override
    public void onError(Throwable error) {
      later(() -> lost(number, Status.fromThrowable(error)));
    }

    @Override
    public void onCompleted() {
      later(() -> lost(number, Status.UNAVAILABLE));
    }
  }
}
