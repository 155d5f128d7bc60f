package io.splitlora.protocol.bounds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Logs at most one message a second for each subject. Without it a caller that fails in a loop would fill the disk. */
public final class LogPace {

  /**
   * Beyond this number the subject that was silent longest is forgotten; all that is lost is its count of skipped
   * messages.
   */
  private static final int MOST_SUBJECTS = 1_000;
  private static final long PAUSE_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Told> subjects = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > MOST_SUBJECTS;
    }
  };

  /** When a subject was last logged, and how many of its messages were skipped since. */
  private record Told(long at, long passedOver) {}

  public LogPace() {
    this(System::nanoTime);
  }

  LogPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Asks whether a message about this subject may be logged now.
   *
   * @return how many were skipped since the last one that was logged, or empty if this one is to be skipped
   */
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

  /** Logs a line about this subject, or skips it; it says how many were skipped before it. */
  public void tell(String subject, String line, Consumer<String> log) {
    tell(subject)
        .ifPresent(passedOver -> log.accept(passedOver == 0 ? line : line + ", and " + passedOver + " before"));
  }
}
