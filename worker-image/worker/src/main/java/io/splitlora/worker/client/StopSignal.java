package io.splitlora.worker.client;

import io.splitlora.protocol.process.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM: Kubernetes, or a person, takes this pod away. What it holds is handed over first, and then nothing is lost:
 * a pod ends with 0, so that it does not look like one that failed. A local run starts again whoever did not end with
 * 0, so there the status stays what the signal makes of it.
 */
final class StopSignal {
  private static final Duration GRACE = Duration.ofSeconds(25);
  /** How long a pod whose job is over waits to be taken away; its pool would start it again at once. */
  private static final int LAST_SECONDS = 20;

  private final boolean supervised;
  private final Duration grace;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Optional<Runnable> leave = Optional.empty();
  private volatile boolean leavesByItself;

  private StopSignal(boolean supervised, Duration grace) {
    this.supervised = supervised;
    this.grace = grace;
  }

  /** @param supervised by a local run */
  static StopSignal handle(boolean supervised) {
    return handle(supervised, GRACE);
  }

  /** @param grace how long the hand-over may take */
  static StopSignal handle(boolean supervised, Duration grace) {
    var signal = new StopSignal(supervised, grace);
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stopped, "hand-over"));
    return signal;
  }

  /** From now on there is something to hand over; this begins it. */
  void handOver(Runnable leaving) {
    leave = Optional.of(leaving);
  }

  /** The job is over. */
  void awaitAfterTheEnd() throws InterruptedException {
    ended.countDown();
    if (!supervised) {
      TimeUnit.SECONDS.sleep(LAST_SECONDS);
    }
  }

  /** The process ends with a status of its own. */
  void leaving() {
    leavesByItself = true;
    ended.countDown();
  }

  private void stopped() {
    if (leavesByItself) {
      return;
    }
    leave.filter(held -> ended.getCount() > 0).ifPresent(Runnable::run);
    if ((leave.isEmpty() || hasEnded()) && !supervised) {
      Runtime.getRuntime().halt(ExitCode.OK.code());
    }
  }

  private boolean hasEnded() {
    try {
      return ended.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
