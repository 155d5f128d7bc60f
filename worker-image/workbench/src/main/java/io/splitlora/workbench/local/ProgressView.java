package io.splitlora.workbench.local;

import io.splitlora.v1.Progress;

/** Shows a run to a person or to a program. */
public interface ProgressView {

  void begin(String headline);

  /** Called after every change. */
  void show(Progress progress);

  void end(RunSummary summary);
}
