package io.splitlora.worker.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckupTest {

  private final Liveness liveness = new Liveness();
  private long now = Long.MAX_VALUE - 1; // this clock may begin anywhere
  private final Checkup checkup = new Checkup(liveness, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void keepsTheLastAnswer() {
    liveness.asks(() -> Optional.of("deaf"));
    assertEquals(Optional.empty(), checkup.complaint());
    checkup.look();
    pass(Checkup.OLDEST);
    assertEquals(Optional.of("deaf"), checkup.complaint());
  }

  @Test
  void whatCannotBeFoundOutIsNotWellAfterAWhile() {
    liveness.asks(() -> {
      throw new IllegalStateException("a fault of the question");
    });
    checkup.look();
    assertEquals(Optional.empty(), checkup.complaint());
    pass(Checkup.OLDEST.plusSeconds(1));
    assertEquals(Optional.of("whether it is well is not known since 31 s"), checkup.complaint());
    liveness.asks(Optional::empty);
    checkup.look();
    assertEquals(Optional.empty(), checkup.complaint());
  }
}
