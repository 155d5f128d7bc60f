package io.splitlora.protocol.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesUpToTheCap() {
    Backoff backoff = backoff(0.5, 0);
    assertEquals(List.of(100L, 200L, 400L, 800L, 1000L, 1000L), waits(backoff, 6));
  }

  @Test
  void jitterShortensEachWaitByItsShareAtMost() {
    assertEquals(List.of(75L, 150L, 300L), waits(backoff(0.5, 0.5), 3));
    assertEquals(List.of(50L, 100L, 200L), waits(backoff(0.5, 1), 3));
    assertEquals(List.of(100L, 200L, 400L), waits(backoff(0, 1), 3));
  }

  @Test
  void resetBeginsAnew() {
    Backoff backoff = backoff(0, 0);
    waits(backoff, 5);
    backoff.reset();
    assertEquals(List.of(100L, 200L), waits(backoff, 2));
  }

  @Test
  void senselessNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1), 0, () -> 0));
    assertThrows(IllegalArgumentException.class,
        () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), 0, () -> 0));
    assertThrows(IllegalArgumentException.class, () -> backoff(1.1, 0));
    assertThrows(IllegalArgumentException.class, () -> backoff(Double.NaN, 0));
  }

  private static Backoff backoff(double jitter, double random) {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), jitter, () -> random);
  }

  private static List<Long> waits(Backoff backoff, int count) {
    return Stream.generate(backoff::next).limit(count).map(Duration::toMillis).toList();
  }
}
