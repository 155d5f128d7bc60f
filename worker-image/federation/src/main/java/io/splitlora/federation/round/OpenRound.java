package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.Contribution;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.progress.RoundClients;
import io.splitlora.v1.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The leases of the open round: who holds each, where it stands, whether its work is in. */
final class OpenRound {

  private final RoundId id;
  private final Map<ClientId, Work> works = new LinkedHashMap<>();
  private final List<Entry.DroppedClient> dropped = new ArrayList<>();
  private final Awaited awaited = new Awaited();
  private boolean serverDone;

  /** @param absent participants of whom nothing is known: dropped from the start */
  OpenRound(RoundId id, List<Participant> participants, List<ClientId> absent, boolean withServer) {
    this.id = id;
    absent.forEach(client -> dropped.add(new Entry.DroppedClient(client.toString(), Reason.CONNECTION_LOST,
        "no pod of pool " + client.pool() + " has come")));
    serverDone = !withServer;
    for (Participant participant : participants) {
      put(Work.of(new Lease(id, participant.client()), participant));
    }
  }

  RoundId id() {
    return id;
  }

  List<Participant> participants() {
    return works.values().stream().map(Work::participant).toList();
  }

  /** In the order of {@link io.splitlora.federation.job.Plan#clients}. */
  Collection<Work> works() {
    return List.copyOf(works.values());
  }

  boolean has(ClientId client) {
    return works.containsKey(client);
  }

  /** The work of a lease, if the lease is the valid one and its work is not in. */
  Optional<Work> unfinished(Lease lease) {
    return Optional.ofNullable(works.get(lease.client())).filter(work -> work.lease().equals(lease) && !work.done());
  }

  List<Work> unfinished() {
    return works.values().stream().filter(work -> !work.done()).toList();
  }

  List<Work> heldBy(PodId pod) {
    return unfinished().stream().filter(work -> work.isHeldBy(pod)).toList();
  }

  List<Work> unheld() {
    return works.values().stream().filter(work -> work.holder().isEmpty()).toList();
  }

  Awaited awaited() {
    return awaited;
  }

  /** Whom the split server waits for, or no pod works for; where neither is known, those whose work is not in. */
  List<ClientId> late() {
    List<Work> unfinished = unfinished();
    List<Work> late = unfinished.stream()
        .filter(work -> awaited.contains(work.client()) || work.holder().isEmpty()).toList();
    return (late.isEmpty() ? unfinished : late).stream().map(Work::client).toList();
  }

  /** The latest attempt of any lease: in FedLoRA a client may have begun anew by itself. */
  RoundId latestAttempt() {
    return works.values().stream().map(work -> work.lease().round()).reduce(id, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /** As whoever watches sees them; active are those whose lease a pod works for, or has finished. */
  RoundClients clients() {
    int active = (int) works.values().stream().filter(work -> work.holder().isPresent()).count();
    return new RoundClients(works.size(), active, dropped());
  }

  /** Participants when it was opened. */
  int opened() {
    return works.size() + dropped.size();
  }

  List<Entry.DroppedClient> dropped() {
    return List.copyOf(dropped);
  }

  /** Goes on without this client, whose lease is void. */
  Work drop(ClientId client, Reason reason, String message) {
    dropped.add(new Entry.DroppedClient(client.toString(), reason, message));
    awaited.remove(client);
    return Objects.requireNonNull(works.remove(client));
  }

  /** What the round counts, with weights that sum to one also without those who were dropped. */
  List<Contribution> contributions() {
    double all = works.values().stream().mapToDouble(Work::weight).sum();
    return works.values().stream().map(work -> new Contribution(work.lease(),
        dropped.isEmpty() ? work.weight() : all > 0 ? work.weight() / all : 1.0 / works.size())).toList();
  }

  void put(Work work) {
    works.put(work.client(), work);
  }

  void serverDone() {
    serverDone = true;
  }

  boolean complete() {
    return serverDone && works.values().stream().allMatch(Work::done);
  }
}
