package io.splitlora.cluster;

/** How a command ended and what it said. */
public record Outcome(int exit, String out, String err) {

  /** The output of a command that must not fail. */
  public String mustSucceed() {
    if (exit != 0) {
      throw new IllegalStateException("exit status " + exit + ": " + err.strip());
    }
    return out;
  }
}
