package io.splitlora.operator.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final ResourceID JOB = new ResourceID("demo", "lab");
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private Instant now = Instant.EPOCH;

  @Test
  void aJobIsWrittenAtMostOnceInAnInterval() {
    var pace = new StatusPace(clock(), INTERVAL);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
    pace.written(JOB);
    now = now.plusSeconds(1);
    assertEquals(Duration.ofSeconds(2), pace.untilNext(JOB));
    assertEquals(Duration.ZERO, pace.untilNext(new ResourceID("other", "lab")));
    now = now.plusSeconds(9);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
  }

  @Test
  void aJobThatWasDeletedIsForgotten() {
    var pace = new StatusPace(clock(), INTERVAL);
    pace.written(JOB);
    pace.forget(JOB);
    assertEquals(Duration.ZERO, pace.untilNext(JOB));
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now;
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks for it");
      }
    };
  }
}
