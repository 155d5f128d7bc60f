package io.splitlora.workbench.generate;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Shows on a terminal how far long work has come, once it has taken some seconds. */
final class SlowProgress {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  private final PrintStream out;
  private final String what;
  private final boolean terminal = System.console() != null;
  private long next = System.nanoTime() + PATIENCE;
  private boolean told;

  SlowProgress(PrintStream out, String what) {
    this.out = out;
    this.what = what;
  }

  void done(int done, int of) {
    if (terminal && System.nanoTime() > next) {
      out.print("\r" + done + " of " + of + " " + what);
      out.flush();
      next = System.nanoTime() + PATIENCE / 4;
      told = true;
    }
  }

  void end() {
    if (told) {
      out.print("\r" + " ".repeat(40) + "\r");
      out.flush();
    }
  }
}
