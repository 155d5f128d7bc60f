package io.splitlora.operator.status;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.operator.due.Rate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How soon a job's figures may be written again: pools of many pods change more often than anybody reads, and many jobs
 * must not keep the API server from what matters. What cannot wait is written at once, and the figures make room for
 * it.
 */
final class StatusPace {
  private final Clock clock;
  private final Duration interval;
  private final Rate all;
  private final Map<ResourceID, Instant> lastWrites = new ConcurrentHashMap<>();
  /** Who waits keeps its turn, so that nobody waits for ever. */
  private final Map<ResourceID, Instant> turns = new ConcurrentHashMap<>();

  /** @param interval between two writes of one job; {@code perSecond}: writes of all jobs together */
  StatusPace(Clock clock, Duration interval, int perSecond) {
    this.clock = clock;
    this.interval = interval;
    all = Rate.perSecond(perSecond);
  }

  void written(ResourceID job) {
    if (turns.remove(job) == null) {
      all.take(clock.instant());
    }
    lastWrites.put(job, clock.instant());
  }

  /** Zero when the next write is not too early. */
  Duration untilNext(ResourceID job) {
    var now = clock.instant();
    var wait = Duration.between(now, turns.computeIfAbsent(job, none -> later(all.take(now), lastWrites.get(job))));
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private Instant later(Instant turn, Instant last) {
    return last == null || turn.isAfter(last.plus(interval)) ? turn : last.plus(interval);
  }

  void forget(ResourceID job) {
    lastWrites.remove(job);
    turns.remove(job);
  }
}
