package io.splitlora.bounds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets what is said of each subject into the log once a second: who gives cause for it in a loop would fill the disk. */
public final class LogPace {

  /** Those that were longest silent are forgotten, and with them only how often they were not told of. */
  private static final int MOST_SUBJECTS = 1_000;
  private static final long PAUSE_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Told> subjects = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > MOST_SUBJECTS;
    }
  };

  /** When a subject was last told of, and how often it was passed over since. */
  private record Told(long at, long passedOver) {}

  public LogPace() {
    this(System::nanoTime);
  }

  LogPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How often this subject was passed over since it was last told of; empty if it is passed over now. */
  public synchronized OptionalLong tell(String subject) {
    long now = nanoTime.getAsLong();
    Told last = subjects.get(subject);
    if (last != null && now - last.at < PAUSE_NANOSECONDS) {
      subjects.put(subject, new Told(last.at, last.passedOver + 1));
      return OptionalLong.empty();
    }
    subjects.put(subject, new Told(now, 0));
    return OptionalLong.of(last == null ? 0 : last.passedOver);
  }
}
