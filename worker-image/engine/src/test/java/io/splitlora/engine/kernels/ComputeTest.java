package io.splitlora.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is on the compute thread. */
class ComputeTest {

  private final Compute compute = new Compute(1);
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    compute.close();
  }

  @Test
  void aStepWaitsForNoMoreThanThePatientTaskThatRuns() throws Exception {
    var begun = new CountDownLatch(1);
    var may = new CountDownLatch(1);
    compute.executeWhenIdle(() -> {
      begun.countDown();
      await(may);
      done.add("text 1");
    });
    await(begun);
    compute.executeWhenIdle(() -> done.add("text 2"));
    compute.executeWhenIdle(() -> done.add("text 3"));
    compute.execute(() -> {
      done.add("step 1");
      compute.execute(() -> done.add("step 3")); // as a lease whose gradient has come begins its next step
    });
    compute.execute(() -> done.add("step 2"));
    may.countDown();
    var last = new CountDownLatch(1);
    compute.executeWhenIdle(last::countDown);
    await(last);
    assertEquals(List.of("text 1", "step 1", "step 2", "step 3", "text 2", "text 3"), done);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
