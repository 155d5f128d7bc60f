package io.splitlora.worker.health;

import java.util.Optional;
import java.util.function.Supplier;

/** Whether a role does what it is for. Who is being started, and who takes no calls, is well as long as it answers at all. */
public final class Liveness {

  private volatile Supplier<Optional<String>> question = Optional::empty;

  /** From now on this is asked: what is wrong, if something is. */
  public void asks(Supplier<Optional<String>> complaint) {
    question = complaint;
  }

  Optional<String> complaint() {
    return question.get();
  }
}
