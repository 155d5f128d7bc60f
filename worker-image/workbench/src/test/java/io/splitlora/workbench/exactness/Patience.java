package io.splitlora.workbench.exactness;

import io.splitlora.v1.Progress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** With a job that is on its way: a slow machine does not end it, silence does. */
final class Patience {

  /** Longer than any pause between two attempts, and than a process takes to start. */
  static final Duration SILENCE = Duration.ofSeconds(90);
  static final Duration ALL = Duration.ofSeconds(480);

  private final LongSupplier nanoTime;
  private final long began;
  private long moved;
  private List<Object> last = List.of();

  Patience() {
    this(System::nanoTime);
  }

  Patience(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
    moved = began;
  }

  /** Fails if nothing has changed for too long, or if it all takes too long. */
  void require(Progress progress, String what) {
    long now = nanoTime.getAsLong();
    List<Object> present = List.of(progress.getPhase(), progress.getRounds().getCompleted(),
        progress.getRounds().getStep(), progress.getEvaluation());
    if (!present.equals(last)) {
      last = present;
      moved = now;
    }
    if (now - moved > SILENCE.toNanos()) {
      throw new AssertionError(what + ": nothing for " + SILENCE.toSeconds() + " s at " + progress);
    }
    if (now - began > ALL.toNanos()) {
      throw new AssertionError(what + ": not within " + ALL.toSeconds() + " s; now at " + progress);
    }
  }
}
