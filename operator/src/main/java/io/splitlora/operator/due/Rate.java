package io.splitlora.operator.due;

import java.time.Duration;
import java.time.Instant;

/** Turns for all jobs together: so many a second, of which a second's worth may be taken at once. */
public final class Rate {
  private static final Duration SAVED = Duration.ofSeconds(1);

  private final Duration gap;
  private Instant next = Instant.EPOCH;

  private Rate(Duration gap) {
    this.gap = gap;
  }

  public static Rate perSecond(int turns) {
    return new Rate(Duration.ofSeconds(1).dividedBy(turns));
  }

  /** Takes the next turn, which may be later than now. */
  public synchronized Instant take(Instant now) {
    Instant turn = later(next, now.minus(SAVED));
    next = turn.plus(gap);
    return later(turn, now);
  }

  /** Takes a turn only if there is one now. */
  public synchronized boolean takeNow(Instant now) {
    return !next.isAfter(now) && !take(now).isAfter(now);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
