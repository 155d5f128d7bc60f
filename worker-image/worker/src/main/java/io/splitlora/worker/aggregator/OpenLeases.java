package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.wire.Leases;
import java.util.Optional;

/** Asks the loop which leases and rounds are open, and who holds them; a call about another ends with StaleLease. */
final class OpenLeases {

  private final Loop loop;
  private final Coordinator coordinator;
  private final Tickets tickets;

  OpenLeases(Loop loop, Coordinator coordinator, Tickets tickets) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.tickets = tickets;
  }

  /** @param shown by the pod that holds it */
  Lease require(io.splitlora.v1.Lease shown) {
    Lease lease = Leases.of(shown);
    if (!loop.ask(() -> coordinator.valid(lease) && tickets.admits(shown))) {
      throw stale(lease);
    }
    return lease;
  }

  RoundId require(RoundId round) {
    if (!loop.ask(() -> coordinator.valid(round))) {
      throw stale(round);
    }
    return round;
  }

  /** @param shown by the pod that holds it */
  Coordinator.Start start(io.splitlora.v1.Lease shown) {
    Lease lease = Leases.of(shown);
    return loop.ask(() -> tickets.admits(shown) ? coordinator.start(lease) : Optional.<Coordinator.Start>empty())
        .orElseThrow(() -> stale(lease));
  }

  private static StatusRuntimeException stale(Object subject) {
    return Status.FAILED_PRECONDITION
        .withDescription("StaleLease: " + subject + " is not open, or another pod holds it").asRuntimeException();
  }
}
