package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.round.Coordinator;

/** Asks the loop which leases and rounds are open; a call about another one ends with StaleLease. */
final class OpenLeases {

  private final Loop loop;
  private final Coordinator coordinator;

  OpenLeases(Loop loop, Coordinator coordinator) {
    this.loop = loop;
    this.coordinator = coordinator;
  }

  Lease require(Lease lease) {
    if (!loop.ask(() -> coordinator.valid(lease))) {
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

  Coordinator.Start start(Lease lease) {
    return loop.ask(() -> coordinator.start(lease)).orElseThrow(() -> stale(lease));
  }

  private static StatusRuntimeException stale(Object subject) {
    return Status.FAILED_PRECONDITION.withDescription("StaleLease: " + subject + " is not open").asRuntimeException();
  }
}
