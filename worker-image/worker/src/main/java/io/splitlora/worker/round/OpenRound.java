package io.splitlora.worker.round;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The leases of the open round: who holds each, where it stands, whether its work is in. */
final class OpenRound {

  /**
   * Where a client's work stands.
   *
   * @param holder empty while no pod works for it
   * @param fromStep local steps done when the holder took it
   */
  record Work(Lease lease, Participant participant, Optional<PodId> holder, int fromStep, boolean handingOver, boolean done) {

    Work heldBy(PodId pod) {
      return new Work(lease, participant, Optional.of(pod), fromStep, false, done);
    }

    Work givenBack(int step) {
      return new Work(lease, participant, Optional.empty(), step, false, done);
    }

    Work askedFor() {
      return new Work(lease, participant, holder, fromStep, true, done);
    }

    Work finished() {
      return new Work(lease, participant, holder, fromStep, handingOver, true);
    }

    Work startedAgain() {
      var next = new Lease(lease.round().nextAttempt(), lease.client());
      return new Work(next, participant, Optional.empty(), 0, false, false);
    }
  }

  private final RoundId id;
  private final Map<ClientId, Work> works = new LinkedHashMap<>();
  private boolean serverDone;

  OpenRound(RoundId id, List<Participant> participants, boolean withServer) {
    this.id = id;
    serverDone = !withServer;
    for (Participant participant : participants) {
      var lease = new Lease(id, participant.client());
      works.put(participant.client(), new Work(lease, participant, Optional.empty(), 0, false, false));
    }
  }

  RoundId id() {
    return id;
  }

  List<Participant> participants() {
    return works.values().stream().map(Work::participant).toList();
  }

  /** In the order of the clients' ids. */
  Collection<Work> works() {
    return List.copyOf(works.values());
  }

  /** The work of a lease, if the lease is the valid one. */
  Optional<Work> work(Lease lease) {
    return Optional.ofNullable(works.get(lease.client())).filter(work -> work.lease().equals(lease));
  }

  List<Work> heldBy(PodId pod) {
    return works.values().stream().filter(work -> !work.done() && work.holder().equals(Optional.of(pod))).toList();
  }

  List<Work> unheld() {
    return works.values().stream().filter(work -> work.holder().isEmpty()).toList();
  }

  List<Work> unfinished() {
    return works.values().stream().filter(work -> !work.done()).toList();
  }

  /** The youngest attempt that a lease is of: a client may have begun again by itself (FedLoRA). */
  RoundId latestAttempt() {
    return works.values().stream().map(work -> work.lease().round()).reduce(id, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  void put(Work work) {
    works.put(work.lease().client(), work);
  }

  void serverDone() {
    serverDone = true;
  }

  boolean complete() {
    return serverDone && works.values().stream().allMatch(Work::done);
  }
}
