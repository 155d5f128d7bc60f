package io.splitlora.worker.health;

import java.util.Optional;
import java.util.function.Supplier;

/** Tells whether a role does its work. A role counts as well until {@link #asks} has named the check that decides. */
public final class Liveness {

  private volatile Supplier<Optional<String>> question = Optional::empty;

  /** From now on this check decides; it returns what is wrong, or empty. */
  public void asks(Supplier<Optional<String>> complaint) {
    question = complaint;
  }

  Optional<String> complaint() {
    return question.get();
  }
}
