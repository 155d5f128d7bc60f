package io.splitlora.worker.bench;

import io.splitlora.worker.data.Batch;

/** A local step with its optimizer, on one side of a cut, on both or without one. */
interface LocalStep extends AutoCloseable {

  /** Forward, backward, update; the loss, or 0 where this side does not see it. */
  double run(Batch batch) throws Exception;

  @Override
  void close() throws Exception;
}
