package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptStateTest {

  private long seconds;
  private final KeptState kept = new KeptState(3, Duration.ofSeconds(10), () -> seconds * 1_000_000_000);

  @Test
  void aStateLeavesAfterThePauseAndOneAtATime() {
    assertFalse(kept.isDue());
    pass(10);
    assertTrue(kept.isDue());
    kept.leaves();
    pass(1000);
    assertFalse(kept.isDue(), "one is on its way");
    assertEquals(3, kept.step(), "and not there yet");
  }

  @Test
  void aSlowAggregatorIsAskedSeldom() {
    pass(10);
    kept.leaves();
    pass(2);
    kept.arrived(5);
    assertEquals(5, kept.step());
    pass(37);
    assertFalse(kept.isDue());
    pass(1);
    assertTrue(kept.isDue(), "2 s of 40");
  }

  @Test
  void oneThatIsRefusedIsNotThereAndTheNextMayBe() {
    pass(10);
    kept.leaves();
    kept.refused();
    assertEquals(3, kept.step());
    pass(10);
    assertTrue(kept.isDue());
  }

  private void pass(int time) {
    seconds += time;
  }
}
