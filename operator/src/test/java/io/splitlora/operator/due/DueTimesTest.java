package io.splitlora.operator.due;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DueTimesTest {
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void whatIsDueHappensInTheOrderOfTheTimes() throws Exception {
    try (var due = new DueTimes(Clock.systemUTC())) {
      var allAreKnown = new CountDownLatch(1);
      var last = new CountDownLatch(1);
      // on a slow machine the others would be over too soon
      due.after(Duration.ZERO, "first", () -> await(allAreKnown));
      due.after(Duration.ofMillis(60), "later", () -> {
        done.add("later");
        last.countDown();
      });
      due.after(Duration.ofMillis(20), "sooner", () -> done.add("sooner"));
      due.at(Clock.systemUTC().instant().minusSeconds(5), "overdue", () -> done.add("overdue"));
      allAreKnown.countDown();
      assertTrue(last.await(10, TimeUnit.SECONDS));
      assertEquals(List.of("overdue", "sooner", "later"), done);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aNewTimeReplacesTheOldOneAndACancelledThingNeverHappens() throws Exception {
    try (var due = new DueTimes(Clock.systemUTC())) {
      var end = new CountDownLatch(1);
      due.after(Duration.ofSeconds(60), "job", () -> done.add("old"));
      due.after(Duration.ofMillis(30), "job", () -> done.add("new"));
      due.after(Duration.ofSeconds(60), "other", () -> done.add("cancelled"));
      due.cancel("other");
      due.after(Duration.ofMillis(80), "end", end::countDown);
      assertTrue(end.await(10, TimeUnit.SECONDS));
      assertEquals(List.of("new"), done);
    }
  }

  @Test
  void whatIsDoneIsNotKept() throws Exception {
    try (var due = new DueTimes(Clock.systemUTC())) {
      var end = new CountDownLatch(2);
      due.after(Duration.ZERO, "job", () -> {
        due.after(Duration.ofMillis(20), "job", end::countDown);
        end.countDown();
      });
      assertTrue(end.await(10, TimeUnit.SECONDS));
      assertEquals(0, due.count());
      due.after(Duration.ofSeconds(60), "job", () -> {});
      assertEquals(1, due.count());
    }
  }
}
