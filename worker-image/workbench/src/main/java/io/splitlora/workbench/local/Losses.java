package io.splitlora.workbench.local;

import io.splitlora.v1.Progress;
import java.util.Optional;

/** Which training loss is meant, in nats per token. */
public final class Losses {

  private Losses() {}

  /** Whatever the open round has; none before a round is completed. */
  static Optional<Double> ofLastRound(Progress now) {
    return now.getLoss().hasLastRound() ? Optional.of(now.getLoss().getLastRound()) : Optional.empty();
  }

  /** Of the open round so far; before its first step, of the last one. */
  public static Optional<Double> latest(Progress now) {
    return now.getLoss().hasOpenRound() ? Optional.of(now.getLoss().getOpenRound()) : ofLastRound(now);
  }
}
