package io.splitlora.operator.events;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many Events a job may have: a handful at once, then one now and then. The log has them all. */
public final class EventPace {
  private static final int AT_ONCE = 25;
  private static final Duration ONE_MORE = Duration.ofSeconds(10);

  private final Clock clock;
  private final Map<ResourceID, Instant> usedUntil = new ConcurrentHashMap<>();

  public EventPace(Clock clock) {
    this.clock = clock;
  }

  /** Whether there is room for one more; it is taken. */
  boolean take(ResourceID job) {
    var now = clock.instant();
    var full = now.plus(ONE_MORE.multipliedBy(AT_ONCE));
    var before = usedUntil.getOrDefault(job, now);
    var after = (before.isBefore(now) ? now : before).plus(ONE_MORE);
    if (after.isAfter(full)) {
      return false;
    }
    usedUntil.put(job, after);
    return true;
  }

  public void forget(ResourceID job) {
    usedUntil.remove(job);
  }
}
