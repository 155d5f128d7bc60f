package io.splitlora.federation.job;

/** The right to do one client's work of one round, once. */
public record Lease(RoundId round, ClientId client) {

  /**
   * The randomness of a local step, the same on both sides of the cut and at every attempt.
   *
   * @param localSteps of the client in each round
   * @param step of this round, from 0
   */
  public StepKey stepKey(int localSteps, int step) {
    return new StepKey(client.pool(), client.index(), round.stepOfJob(localSteps, step));
  }

  @Override
  public String toString() {
    return "client " + client + " in " + round;
  }
}
