package io.splitlora.worker.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
  private final Loop loop = new Loop(error -> {}, now::get);

  @Test
  void aLongTurnIsWellAndOneWithoutAnEndIsNot() throws Exception {
    var begun = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    loop.execute(() -> {
      begun.countDown();
      await(over);
    });
    begun.await();
    now.addAndGet(Duration.ofMinutes(29).toNanos());
    assertEquals(Optional.empty(), loop.complaint());
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    assertEquals(Optional.of("it has decided nothing for 31 minutes"), loop.complaint());
    over.countDown();
    loop.execute(() -> {}); // its next turn
    loop.ask(() -> true);
    assertEquals(Optional.empty(), loop.complaint());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
