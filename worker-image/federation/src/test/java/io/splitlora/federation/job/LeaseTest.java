package io.splitlora.federation.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LeaseTest {

  @Test
  void aStepHasTheSameKeyAtEveryAttempt() {
    var first = new RoundId("demo", 1, 3, 0);
    var client = new ClientId("shop", 4);
    assertEquals(new StepKey("shop", 4, 3 * 5 + 2), new Lease(first, client).stepKey(5, 2));
    assertEquals(new Lease(first, client).stepKey(5, 2), new Lease(first.nextAttempt(), client).stepKey(5, 2));
  }

  @Test
  void stepsOfALongJobAreCountedBeyondAnInt() {
    assertEquals(2_000_000L * 1_000_000, new RoundId("demo", 1, 2_000_000, 0).stepOfJob(1_000_000, 0));
  }
}
