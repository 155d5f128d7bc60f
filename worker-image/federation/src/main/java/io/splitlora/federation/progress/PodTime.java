package io.splitlora.federation.progress;

import java.util.HashMap;
import java.util.Map;

/** How long pods were there since a round was opened: two pods for a second are two seconds. */
final class PodTime {

  private final Map<String, Presence> pools = new HashMap<>();

  private record Presence(int pods, long podNanos, long untilNanos) {

    private Presence until(long nanos) {
      return new Presence(pods, podNanos + pods * (nanos - untilNanos), nanos);
    }
  }

  /** From now on there are so many. */
  void change(String pool, int pods, long nowNanos) {
    pools.compute(pool, (name, before) -> new Presence(pods,
        before == null ? 0 : before.until(nowNanos).podNanos(), nowNanos));
  }

  void restart(long nowNanos) {
    pools.replaceAll((pool, before) -> new Presence(before.pods(), 0, nowNanos));
  }

  long milliseconds(String pool, long nowNanos) {
    return pools.getOrDefault(pool, new Presence(0, 0, nowNanos)).until(nowNanos).podNanos() / 1_000_000;
  }
}
