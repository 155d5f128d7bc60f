package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.Contribution;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.PodId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Work that its round did not wait for and that still counts when it comes (FedLoRA). It counts in the round in which
 * it comes, with its weight divided by √(1 + rounds late): the polynomial staleness of FedAsync with a = 1/2 (arXiv
 * 1903.03934, section 5.2).
 * A client that is late takes no other part in further rounds until its work is in one.
 */
final class LateWork {

  private final Map<ClientId, Work> waiting = new HashMap<>();
  private final List<Contribution> arrived = new ArrayList<>();

  void await(Work work) {
    waiting.put(work.client(), work);
  }

  boolean awaits(ClientId client) {
    return waiting.containsKey(client);
  }

  /** Whether a client's late work is in and in no fold yet: in the next one it takes the client's place. */
  boolean isIn(ClientId client) {
    return arrived.stream().anyMatch(contribution -> contribution.lease().client().equals(client));
  }

  /** The work of a lease that is late and not yet in. */
  Optional<Work> work(Lease lease) {
    return Optional.ofNullable(waiting.get(lease.client())).filter(work -> work.lease().equals(lease));
  }

  /** The work's state is in the spool. */
  void arrived(Work work) {
    waiting.remove(work.client());
    arrived.add(new Contribution(work.lease(), work.weight()));
  }

  /** The work will not come. */
  void forget(Lease lease) {
    work(lease).ifPresent(work -> waiting.remove(lease.client()));
  }

  void forgetThoseOf(PodId pod) {
    waiting.values().removeIf(work -> work.isHeldBy(pod));
  }

  /** All of it is void. */
  void forgetAll() {
    waiting.clear();
    arrived.clear();
  }

  /**
   * The contributions to a round together with what has come late, in the order of the clients, with weights that sum
   * to one. Late work counts once: afterwards nothing is late and in.
   */
  List<Contribution> joinedTo(List<Contribution> contributions, int round, List<ClientId> order) {
    if (arrived.isEmpty()) {
      return contributions;
    }
    List<Contribution> all = new ArrayList<>(contributions);
    for (Contribution late : arrived) {
      all.add(late.weighing(late.weight() / Math.sqrt(1.0 + round - late.lease().round().round())));
    }
    arrived.clear();
    double sum = all.stream().mapToDouble(Contribution::weight).sum();
    return all.stream().sorted(Comparator.comparingInt(each -> order.indexOf(each.lease().client())))
        .map(each -> each.weighing(each.weight() / sum)).toList();
  }
}
