package io.splitlora.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

  private long now;
  private final RefusalLog log = new RefusalLog(() -> now);

  @Test
  void eachCallerIsToldOfOnceASecond() {
    assertEquals(OptionalLong.of(0), log.tell("a"));
    for (int call = 0; call < 5_000; call++) {
      assertEquals(OptionalLong.empty(), log.tell("a"));
    }
    assertEquals(OptionalLong.of(0), log.tell("b"), "another caller has a second of its own");
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(OptionalLong.of(5_000), log.tell("a"), "what was passed over is told with the next");
    now += TimeUnit.SECONDS.toNanos(1);
    assertEquals(OptionalLong.of(0), log.tell("a"));
  }
}
