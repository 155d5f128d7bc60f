package io.splitlora.federation.round;

import io.splitlora.federation.job.PodId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who works for which lease: divides them among the live pods, and evens them out when pods come and go. */
final class Dispatch {

  private final Attendance attendance;
  private final Orders orders;

  Dispatch(Attendance attendance, Orders orders) {
    this.attendance = attendance;
    this.orders = orders;
  }

  /**
   * Gives every lease that nobody holds to the pod of its pool that has the fewest; not to the one that has just lost
   * it if there is another, for that one may be cut off from what it needs.
   */
  void grantUnheld(OpenRound round) {
    List<Work> unheld = round.unheld();
    if (!unheld.isEmpty()) {
      var loads = new Loads(round);
      unheld.forEach(work -> loads.leastFor(work).ifPresent(pod -> {
        round.put(work.heldBy(pod));
        loads.add(pod);
        orders.grant(pod, work.lease(), work.boundary().step());
      }));
    }
  }

  /** A pod of the pool has come, or has given a lease away. */
  void share(OpenRound round, String pool) {
    grantUnheld(round);
    evenOut(round, pool);
  }

  /** Takes a lease from the fullest pod, at its next step boundary, so that the emptiest can go on with it. */
  private void evenOut(OpenRound round, String pool) {
    new Loads(round).overloaded(pool)
        .ifPresent(pod -> round.heldBy(pod).stream().filter(work -> !work.handingOver()).findFirst().ifPresent(work -> {
          round.put(work.askedFor());
          orders.askForHandOver(pod, work.lease());
        }));
  }

  /** A pod that was asked to stop goes when it holds nothing any more. */
  void dismissWhoIsFree(Optional<OpenRound> open) {
    for (PodId pod : attendance.leaving()) {
      if (open.map(round -> round.heldBy(pod).isEmpty()).orElse(true)) {
        attendance.dismiss(pod);
        orders.dismiss(pod);
      }
    }
  }

  /** How many leases of a round each staying pod works for. */
  private final class Loads {

    private final Map<PodId, Integer> leases = new HashMap<>();

    Loads(OpenRound round) {
      round.unfinished().forEach(work -> work.holder().ifPresent(this::add));
    }

    void add(PodId pod) {
      leases.merge(pod, 1, Integer::sum);
    }

    private int of(PodId pod) {
      return leases.getOrDefault(pod, 0);
    }

    Optional<PodId> leastFor(Work work) {
      String pool = work.client().pool();
      return attendance.staying(pool).stream().filter(pod -> !work.boundary().lostBy().equals(Optional.of(pod)))
          .min(order()).or(() -> least(pool));
    }

    /** The first by name among equals. */
    Optional<PodId> least(String pool) {
      return attendance.staying(pool).stream().min(order());
    }

    /** A pod that should give a lease away: it has at least two more than the least loaded one. */
    Optional<PodId> overloaded(String pool) {
      int least = least(pool).map(this::of).orElse(0);
      return attendance.staying(pool).stream().filter(pod -> of(pod) >= least + 2).max(order());
    }

    private Comparator<PodId> order() {
      return Comparator.comparingInt(this::of).thenComparing(PodId::name);
    }
  }
}
