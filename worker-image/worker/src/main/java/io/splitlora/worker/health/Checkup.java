package io.splitlora.worker.health;

import io.splitlora.protocol.process.OutOfMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a role at fixed intervals how it is and keeps the answer, so that the cost does not depend on who asks for it
 * and how often. If the kept answer gets too old, the role counts as unwell, because the check itself must be stuck.
 */
final class Checkup {

  static final Duration PERIOD = Duration.ofSeconds(5);
  static final Duration OLDEST = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Checkup.class);

  private final Liveness liveness;
  private final LongSupplier nanoTime;
  private volatile Answer last;

  private record Answer(Optional<String> complaint, long at) {}

  /** A role that is still starting counts as well. */
  Checkup(Liveness liveness, LongSupplier nanoTime) {
    this.liveness = liveness;
    this.nanoTime = nanoTime;
    last = new Answer(Optional.empty(), nanoTime.getAsLong());
  }

  /** Runs for the life of the process. */
  void every(Duration period) {
    var thread = new Thread(() -> {
      try {
        while (true) {
          look();
          Thread.sleep(period.toMillis());
        }
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
    }, "checkup");
    thread.setDaemon(true);
    thread.start();
  }

  void look() {
    try {
      last = new Answer(liveness.complaint(), nanoTime.getAsLong());
    } catch (Throwable error) { // the last answer gets too old
      OutOfMemory.endIfCauseOf(error);
      LOG.warn("whether this process is well could not be found out", error);
    }
  }

  /** What is wrong, or empty. */
  Optional<String> complaint() {
    Answer now = last;
    long seconds = Duration.ofNanos(nanoTime.getAsLong() - now.at()).toSeconds();
    return seconds > OLDEST.toSeconds() ? Optional.of("whether it is well is not known since " + seconds + " s")
        : now.complaint();
  }
}
