package io.splitlora.federation.round;

import io.splitlora.protocol.connection.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rounds are done: only the adapter's way out is left. What may be in its way, such as a full volume, is mended
 * while the job waits: the training is in the journal and stays done. Only the export is tried again, after growing
 * pauses.
 *
 * <p>Unlike the other stages it changes: a failed try leads to no other stage, and the next pause depends on it.
 */
final class Exporting implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(Exporting.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Orders orders;
  private final LongSupplier nanoTime;
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, 0, () -> 0);
  private Optional<String> trouble = Optional.empty();
  private long nextTry;
  private boolean done;

  Exporting(Orders orders, LongSupplier nanoTime) {
    this.orders = orders;
    this.nanoTime = nanoTime;
  }

  /** Exports if that has not been done and the pause after the last try is over. @return whether the adapter is out */
  boolean tryExport() {
    if (!done && (trouble.isEmpty() || nanoTime.getAsLong() - nextTry >= 0)) {
      trouble = orders.export();
      done = trouble.isEmpty();
      trouble.ifPresent(this::wait);
    }
    return done;
  }

  private void wait(String why) {
    Duration pause = backoff.next();
    nextTry = nanoTime.getAsLong() + pause.toNanos();
    LOG.warn("the export is tried again in {} s: {}", pause.toSeconds(), why);
  }

  /** Why the last try failed, if it did. */
  Optional<String> trouble() {
    return trouble;
  }
}
