package io.splitlora.worker.local;

import io.splitlora.v1.Progress;

/** How a person, or a program, sees a run. */
public interface ProgressView {

  void begin(String headline);

  /** Called with every change. */
  void show(Progress progress);

  void end(RunSummary summary);
}
