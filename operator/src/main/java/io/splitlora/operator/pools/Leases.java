package io.splitlora.operator.pools;

import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.Pools;

/** For how many of a pool's clients there is work in a round; the manifest says it, and nobody else is asked. */
final class Leases {
  private Leases() {}

  /** Where participants are chosen, the pool's share of them. */
  static int of(SplitLoRAJobSpec job, String pool) {
    var pools = Pools.of(job);
    long clients = pools.get(pool).clients();
    var participants = job.aggregation().participants();
    if (participants.selection() == Selection.All || participants.perRound() == null) {
      return (int) clients;
    }
    int all = pools.clients();
    return (int) Math.min(clients, (participants.perRound() * clients + all - 1) / all);
  }
}
