package io.splitlora.operator.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.splitlora.operator.ExampleJob;
import io.splitlora.testing.HandClock;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobEventsTest {
  private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger written = new AtomicInteger();
  private final JobEvents events = new JobEvents(ExampleJob.with(), client(), clock, new EventPace(clock));

  /** Takes what is created, and can do nothing else. */
  private KubernetesClient client() {
    return (KubernetesClient) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {KubernetesClient.class},
        (self, method, arguments) -> Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {method.getReturnType()}, (resource, call, none) -> {
              assertEquals("create", call.getName());
              written.incrementAndGet();
              return null;
            }));
  }

  @Test
  void whatHappensAgainIsCountedThoughAnotherPodIsNamed() {
    var first = events.event("Warning", "PodLost", "", "pod a was lost; another starts at 00:10");
    clock.now = clock.now.plusSeconds(60);
    var second = events.event("Warning", "PodLost", "", "pod b was lost; another starts at 01:20");
    assertEquals(first.getMetadata().getName(), second.getMetadata().getName());
    assertEquals(
        Map.of("count", 2, "lastTimestamp", "2026-01-01T00:01:00Z", "message",
            "pod b was lost; another starts at 01:20"),
        JobEvents.again(first, second));
    assertNotEquals(first.getMetadata().getName(),
        events.event("Warning", "OOMKilled", "", "pod a").getMetadata().getName());
    assertNotEquals(first.getMetadata().getName(),
        events.event("Normal", "PodLost", "", "pod a").getMetadata().getName());
  }

  @Test
  void eachClientIsToldOfByItself() {
    assertNotEquals(
        events.event("Warning", "RoundDeadlineExceeded", "phones/0", "without phones/0").getMetadata().getName(),
        events.event("Warning", "RoundDeadlineExceeded", "phones/1", "without phones/1").getMetadata().getName());
  }

  @Test
  void theEndIsToldWhateverWasToldBefore() {
    for (int time = 0; time < 1000; time++) {
      events.warning("ScalingReverted", "from " + time);
    }
    assertEquals(25, written.get());
    events.end(true, "DivergedClient", "the loss is NaN");
    assertEquals(26, written.get());
  }
}
