package io.splitlora.worker.client;

/** How a local step is computed: with the split server, or alone. All calls come from the compute thread. */
interface Trainer {

  /** Computes the next local step of a lease and tells the desk when it is done. */
  void step(HeldLease lease);

  /** The lease is void; whatever its unfinished step has taken is freed. */
  void drop(HeldLease lease);

  /** Nothing is under way: a connection, if it has one, is made anew. */
  default void connectAnew() {}
}
