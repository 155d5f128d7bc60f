package io.splitlora.operator.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.testing.HandClock;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventPaceTest {
  private static final ResourceID JOB = new ResourceID("demo", "lab");

  private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final EventPace pace = new EventPace(clock);

  @Test
  void aJobHasAHandfulAtOnceAndThenOneNowAndThen() {
    assertEquals(25, IntStream.range(0, 1000).filter(event -> pace.take(JOB)).count());
    assertTrue(pace.take(new ResourceID("other", "lab")), "each has its own");
    clock.now = clock.now.plusSeconds(10);
    assertTrue(pace.take(JOB));
    assertFalse(pace.take(JOB));
    clock.now = clock.now.plusSeconds(86_400);
    assertEquals(25, IntStream.range(0, 1000).filter(event -> pace.take(JOB)).count(),
        "no more than a handful is saved up");
    pace.forget(JOB);
    assertTrue(pace.take(JOB));
  }
}
