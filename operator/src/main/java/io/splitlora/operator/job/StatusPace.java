package io.splitlora.operator.job;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How soon a job's status may be written again: pools of many pods change more often than anybody reads. */
final class StatusPace {
  private final Clock clock;
  private final Duration interval;
  private final Map<ResourceID, Instant> lastWrites = new ConcurrentHashMap<>();

  StatusPace(Clock clock, Duration interval) {
    this.clock = clock;
    this.interval = interval;
  }

  void written(ResourceID job) {
    lastWrites.put(job, clock.instant());
  }

  /** Zero when the next write is not too early. */
  Duration untilNext(ResourceID job) {
    var last = lastWrites.get(job);
    if (last == null) {
      return Duration.ZERO;
    }
    var wait = Duration.between(clock.instant(), last.plus(interval));
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  void forget(ResourceID job) {
    lastWrites.remove(job);
  }
}
