package io.splitlora.worker.splitserver;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens when, in seconds that pass at once. */
final class SimulatedTime {

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
  private double now;
  private long numbers;

  private record Event(double at, long number, Runnable what) {}

  double now() {
    return now;
  }

  long nanos() {
    return (long) (now * 1e9);
  }

  void after(double seconds, Runnable what) {
    if (seconds < Double.POSITIVE_INFINITY) {
      events.add(new Event(now + seconds, ++numbers, what));
    }
  }

  void every(double seconds, Runnable what) {
    after(seconds, () -> {
      what.run();
      every(seconds, what);
    });
  }

  /** @return whether there is a next event before the limit; if so it has happened */
  boolean goOn(double limit) {
    if (events.isEmpty() || events.peek().at > limit) {
      return false;
    }
    Event next = events.poll();
    now = next.at;
    next.what.run();
    return true;
  }
}
