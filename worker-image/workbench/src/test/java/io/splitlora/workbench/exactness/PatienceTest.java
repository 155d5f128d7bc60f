package io.splitlora.workbench.exactness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.splitlora.v1.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private Duration now = Duration.ZERO;
  private final Patience patience = new Patience(() -> now.toNanos());

  private static Progress step(int step) {
    return Progress.newBuilder().setRounds(Progress.Rounds.newBuilder().setStep(step)).build();
  }

  @Test
  void aSlowJobIsWaitedForAndASilentOneIsNot() {
    for (int step = 0; step < 5; step++) {
      patience.require(step(step), "waiting");
      now = now.plus(Patience.SILENCE);
      patience.require(step(step), "waiting");
    }
    now = now.plusNanos(1);
    String said = assertThrows(AssertionError.class, () -> patience.require(step(4), "waiting")).getMessage();
    assertEquals("waiting: nothing for 90 s at " + step(4), said);
  }

  @Test
  void whatGoesOnForEverIsNotWaitedFor() {
    for (int step = 0; now.compareTo(Patience.ALL) <= 0; step++) {
      patience.require(step(step), "waiting");
      now = now.plusSeconds(60);
    }
    String said = assertThrows(AssertionError.class, () -> patience.require(step(99), "waiting")).getMessage();
    assertEquals("waiting: not within 480 s; now at " + step(99), said);
  }
}
