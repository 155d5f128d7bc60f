package io.splitlora.protocol.connection;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt. The wait doubles up to a cap; a random part is taken off, so that many
 * callers that lost the same server do not return at the same moment. Not thread-safe: each stream has its own.
 */
public final class Backoff {

  private final Duration base;
  private final Duration cap;
  private final double jitter;
  private final DoubleSupplier random;
  private Duration next;

  /**
   * @param jitter share of a wait that is random, in [0, 1]
   * @param random uniform in [0, 1)
   */
  public Backoff(Duration base, Duration cap, double jitter, DoubleSupplier random) {
    if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0 || !(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          "Backoff of base %s, cap %s, jitter %s: needs 0 < base <= cap and jitter in [0, 1].".formatted(base, cap,
              jitter));
    }
    this.base = base;
    this.cap = cap;
    this.jitter = jitter;
    this.random = random;
    this.next = base;
  }

  /** The wait before the next attempt, in (wait * (1 - jitter), wait]. */
  public Duration next() {
    Duration wait = next;
    Duration doubled = wait.multipliedBy(2);
    next = doubled.compareTo(cap) > 0 ? cap : doubled;
    return Duration.ofNanos(Math.round(wait.toNanos() * (1 - jitter * random.getAsDouble())));
  }

  /** After a success: the next failure waits the base again. */
  public void reset() {
    next = base;
  }
}
