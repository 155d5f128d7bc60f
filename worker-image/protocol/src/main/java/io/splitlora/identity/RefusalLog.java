package io.splitlora.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets each caller's refusals into the log once a second: who calls in a loop would fill the disk. */
final class RefusalLog {

  /** Those that were longest silent are forgotten, and with them only how often they were not told of. */
  private static final int MOST_CALLERS = 1_000;
  private static final long PAUSE_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Told> callers = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > MOST_CALLERS;
    }
  };

  /** When a caller was last told of, and how many refusals have been passed over since. */
  private record Told(long at, long passedOver) {}

  RefusalLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How many refusals of this caller were passed over since the last that was told; empty if this one is passed over too. */
  synchronized OptionalLong tell(String caller) {
    long now = nanoTime.getAsLong();
    Told last = callers.get(caller);
    if (last != null && now - last.at < PAUSE_NANOSECONDS) {
      callers.put(caller, new Told(last.at, last.passedOver + 1));
      return OptionalLong.empty();
    }
    callers.put(caller, new Told(now, 0));
    return OptionalLong.of(last == null ? 0 : last.passedOver);
  }
}
