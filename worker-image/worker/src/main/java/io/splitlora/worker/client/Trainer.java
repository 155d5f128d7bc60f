package io.splitlora.worker.client;

import io.splitlora.federation.adapter.BaseChange;

/** How a local step is computed: with the split server, or alone. All calls come from the compute thread. */
interface Trainer {

  /** Computes the next local step of a lease and tells the desk when it is done. */
  void step(HeldLease lease);

  /** Adds to the frozen weights what the rule has added to them since the start of the job; no lease is held. */
  void rebase(BaseChange change);

  /** The lease is void; whatever its unfinished step has taken is freed. */
  void drop(HeldLease lease);
}
