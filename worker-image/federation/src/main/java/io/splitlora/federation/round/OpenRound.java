package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.JobState.Contribution;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.v1.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The leases of the open round: who holds each, where it stands, whether its work is in. */
public final class OpenRound {

  /**
   * Where a client's work stands.
   *
   * @param holder empty while no pod works for it
   * @param fromStep local steps done when the holder took it
   */
  public record Work(Lease lease, Participant participant, Optional<PodId> holder, int fromStep, boolean handingOver, boolean done) {

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

    double weight() {
      return participant.weight();
    }

    Work startedAgain() {
      var next = new Lease(lease.round().nextAttempt(), lease.client());
      return new Work(next, participant, Optional.empty(), 0, false, false);
    }
  }

  private final RoundId id;
  private final Map<ClientId, Work> works = new LinkedHashMap<>();
  private final List<Entry.DroppedClient> dropped = new ArrayList<>();
  private boolean serverDone;

  /** @param absent participants of whom nothing is known: dropped from the start */
  public OpenRound(RoundId id, List<Participant> participants, List<ClientId> absent, boolean withServer) {
    this.id = id;
    absent.forEach(client -> dropped.add(new Entry.DroppedClient(client.toString(), Reason.CONNECTION_LOST,
        "no pod of pool " + client.pool() + " has come")));
    serverDone = !withServer;
    for (Participant participant : participants) {
      var lease = new Lease(id, participant.client());
      works.put(participant.client(), new Work(lease, participant, Optional.empty(), 0, false, false));
    }
  }

  public RoundId id() {
    return id;
  }

  public List<Participant> participants() {
    return works.values().stream().map(Work::participant).toList();
  }

  /** In the order of the clients' ids. */
  public Collection<Work> works() {
    return List.copyOf(works.values());
  }

  /** The work of a lease, if the lease is the valid one. */
  public Optional<Work> work(Lease lease) {
    return Optional.ofNullable(works.get(lease.client())).filter(work -> work.lease().equals(lease));
  }

  public List<Work> heldBy(PodId pod) {
    return works.values().stream().filter(work -> !work.done() && work.holder().equals(Optional.of(pod))).toList();
  }

  public List<Work> unheld() {
    return works.values().stream().filter(work -> work.holder().isEmpty()).toList();
  }

  public List<Work> unfinished() {
    return works.values().stream().filter(work -> !work.done()).toList();
  }

  /** The youngest attempt that a lease is of: a client may have begun again by itself (FedLoRA). */
  public RoundId latestAttempt() {
    return works.values().stream().map(work -> work.lease().round()).reduce(id, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /** Leases that a pod works for, or has finished. */
  public int held() {
    return (int) works.values().stream().filter(work -> work.holder().isPresent()).count();
  }

  /** Participants when it was opened. */
  public int opened() {
    return works.size() + dropped.size();
  }

  public List<Entry.DroppedClient> dropped() {
    return List.copyOf(dropped);
  }

  /** It goes on without this client; its lease is void. */
  public Work drop(ClientId client, Reason reason, String message) {
    dropped.add(new Entry.DroppedClient(client.toString(), reason, message));
    return works.remove(client);
  }

  /** What the round counts, with weights that sum to one also without those who were dropped. */
  public List<Contribution> contributions() {
    double all = works.values().stream().mapToDouble(Work::weight).sum();
    return works.values().stream().map(work -> new Contribution(work.lease(),
        dropped.isEmpty() ? work.weight() : all > 0 ? work.weight() / all : 1.0 / works.size())).toList();
  }

  public void put(Work work) {
    works.put(work.lease().client(), work);
  }

  public void serverDone() {
    serverDone = true;
  }

  public boolean complete() {
    return serverDone && works.values().stream().allMatch(Work::done);
  }
}
