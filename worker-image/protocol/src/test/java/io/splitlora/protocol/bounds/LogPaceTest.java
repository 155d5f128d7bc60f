package io.splitlora.protocol.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogPaceTest {

  private long now;
  private final LogPace log = new LogPace(() -> now);

  @Test
  void eachSubjectIsToldOfOnceASecond() {
    assertEquals(OptionalLong.of(0), log.tell("a"));
    for (int i = 0; i < 5_000; i++) {
      assertEquals(OptionalLong.empty(), log.tell("a"));
    }
    assertEquals(OptionalLong.of(0), log.tell("b"), "another has a second of its own");
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(OptionalLong.of(5_000), log.tell("a"), "what was passed over is told with the next");
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(OptionalLong.of(0), log.tell("a"));
  }
}
