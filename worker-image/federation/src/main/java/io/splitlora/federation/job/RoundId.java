package io.splitlora.federation.job;

import java.util.Comparator;

/**
 * One attempt at one round.
 *
 * @param incarnation rises each time an aggregator opens the journal
 * @param round from 0
 * @param attempt rises each time the round is opened again
 */
public record RoundId(String job, long incarnation, int round, int attempt) implements Comparable<RoundId> {

  private static final Comparator<RoundId> AGE = Comparator.comparingLong(RoundId::incarnation)
      .thenComparingInt(RoundId::round).thenComparingInt(RoundId::attempt);

  public RoundId nextAttempt() {
    return new RoundId(job, incarnation, round, attempt + 1);
  }

  /**
   * Local steps of the job that are done before a step of this round.
   *
   * @param localSteps of whoever does the step, in each round
   * @param step of this round, from 0
   */
  public long stepOfJob(int localSteps, int step) {
    return (long) round * localSteps + step;
  }

  /** Older attempts come first. */
  @Override
  public int compareTo(RoundId other) {
    return AGE.compare(this, other);
  }

  @Override
  public String toString() {
    return "round " + round + " (attempt " + attempt + ", incarnation " + incarnation + ")";
  }
}
