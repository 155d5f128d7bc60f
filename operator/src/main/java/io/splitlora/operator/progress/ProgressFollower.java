package io.splitlora.operator.progress;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.protocol.connection.Backoff;
import io.splitlora.protocol.process.OutOfMemory;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Progress;
import io.splitlora.v1.WatchRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one aggregator's {@code Watch} stream, and calls again when the stream breaks. */
final class ProgressFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressFollower.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final double JITTER = 0.5;

  private final ManagedChannel channel;
  private final Consumer<Duration> callAgain;
  private final Runnable changed;
  private final Backoff backoff =
      new Backoff(FIRST_WAIT, LONGEST_WAIT, JITTER, () -> ThreadLocalRandom.current().nextDouble());
  private volatile Progress latest;
  private volatile boolean closed;

  /**
   * @param callAgain told how long to wait before {@link #call}
   * @param changed told after every change of {@link #latest}
   */
  ProgressFollower(ManagedChannel channel, Consumer<Duration> callAgain, Runnable changed) {
    this.channel = channel;
    this.callAgain = callAgain;
    this.changed = changed;
  }

  void call() {
    if (!closed) {
      channel.enterIdle(); // a new connection shows a certificate of now
      channel.resetConnectBackoff();
      AggregationGrpc.newStub(channel).withMaxInboundMessageSize(MessageBounds.PROGRESS_BYTES)
          .watch(WatchRequest.getDefaultInstance(), new Stream());
    }
  }

  Optional<Progress> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }

  private final class Stream implements ClientResponseObserver<WatchRequest, Progress> {
    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> call) {}

    @Override
    public void onNext(Progress now) {
      backoff.reset();
      Told.progress(now).ifPresent(told -> {
        latest = told;
        changed.run();
      });
    }

    @Override
    public void onError(Throwable broken) {
      OutOfMemory.endIfCauseOf(broken);
      if (!closed) {
        LOG.debug("Watch of {} broke: {}", channel.authority(), broken.getMessage());
        callAgain.accept(backoff.next());
      }
    }

    @Override
    public void onCompleted() {
      // An aggregator that ends its streams has ended; a new one may come in its place.
      if (!closed) {
        callAgain.accept(backoff.next());
      }
    }
  }
}
