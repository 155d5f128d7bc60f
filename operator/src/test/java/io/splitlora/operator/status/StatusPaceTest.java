package io.splitlora.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final ResourceID JOB = new ResourceID("demo", "lab");
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void aJobIsWrittenAtMostOnceInAnInterval() {
    var pace = new StatusPace(clock, INTERVAL, 10);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
    pace.written(JOB);
    clock.now = clock.now.plusSeconds(1);
    assertEquals(Duration.ofSeconds(2), pace.untilNext(JOB));
    assertEquals(Duration.ZERO, pace.untilNext(new ResourceID("other", "lab")));
    clock.now = clock.now.plusSeconds(9);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
  }

  @Test
  void aJobThatWasDeletedIsForgotten() {
    var pace = new StatusPace(clock, INTERVAL, 10);
    pace.written(JOB);
    pace.forget(JOB);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
  }

  @Test
  void manyJobsShareABudgetAndNobodyIsForgotten() {
    var pace = new StatusPace(clock, INTERVAL, 10);
    var lastWrites = new HashSet<ResourceID>();
    for (int second = 0; second < 10; second++) {
      int written = 0;
      for (int job = 0; job < 100; job++) {
        var id = new ResourceID("job" + job, "lab");
        if (pace.untilNext(id).isZero()) {
          pace.written(id);
          lastWrites.add(id);
          written++;
        }
      }
      assertTrue(written == (second == 0 ? 11 : 10) || second == 9 && written == 9, written + " in second " + second);
      clock.now = clock.now.plusSeconds(1);
    }
    assertEquals(100, lastWrites.size());
  }

  @Test
  void whatCannotWaitIsWrittenAtOnceAndTheFiguresMakeRoom() {
    var pace = new StatusPace(clock, INTERVAL, 10);
    for (int job = 0; job < 30; job++) {
      pace.written(new ResourceID("urgent" + job, "lab"));
    }
    assertTrue(pace.untilNext(JOB).compareTo(Duration.ofSeconds(1)) > 0);
    clock.now = clock.now.plusSeconds(3);
    assertEquals(Duration.ZERO, pace.untilNext(JOB), "its turn has come");
  }
}
