package io.splitlora.workbench.bench;

import io.splitlora.engine.data.Batch;

/** A local step including the optimizer, for one side of a cut, for both, or for a model without a cut. */
interface LocalStep extends AutoCloseable {

  /** Runs forward, backward and update; returns the loss, or 0 on a side that does not compute it. */
  double run(Batch batch) throws Exception;

  @Override
  void close() throws Exception;
}
