package io.splitlora.worker.round;

/** The right to do one client's work of one round, once. */
public record Lease(RoundId round, ClientId client) {

  @Override
  public String toString() {
    return "client " + client + " in " + round;
  }
}
