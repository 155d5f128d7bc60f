package io.splitlora.worker.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a lease's state goes to the aggregator while its work goes on, so that a lost pod costs what came after: one at
 * a time, after a pause that grows with the time the last one took, so that states take a small part of it. The clock
 * decides only when something is sent, never what is computed. All calls come from the compute thread.
 */
final class KeptState {

  /** Of the time, a state may be on its way for one part in so many. */
  private static final int PARTS = 20;

  private final long pause;
  private final LongSupplier nanoTime;
  private int step;
  private long next;
  private long left;
  private boolean onItsWay;

  /** @param step behind the state with which the lease begins: the aggregator has it */
  KeptState(int step, Duration pause, LongSupplier nanoTime) {
    this.step = step;
    this.pause = pause.toNanos();
    this.nanoTime = nanoTime;
    next = nanoTime.getAsLong() + this.pause;
  }

  /** Local steps behind the last state that the aggregator has. */
  int step() {
    return step;
  }

  boolean isDue() {
    return !onItsWay && nanoTime.getAsLong() - next >= 0;
  }

  void leaves() {
    onItsWay = true;
    left = nanoTime.getAsLong();
  }

  void arrived(int stepOfState) {
    step = stepOfState;
    ended();
  }

  void refused() {
    ended();
  }

  private void ended() {
    long now = nanoTime.getAsLong();
    next = now + Math.max(pause, (PARTS - 1) * (now - left));
    onItsWay = false;
  }
}
