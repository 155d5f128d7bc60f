package io.splitlora.federation.round;

import java.util.Optional;

/** Who works for which lease: divides them among the live pods, and evens them out when pods come and go. */
final class Dispatch {

  private final Pods pods;
  private final Orders orders;

  Dispatch(Pods pods, Orders orders) {
    this.pods = pods;
    this.orders = orders;
  }

  void grantUnheld(OpenRound round) {
    round.unheld().forEach(work ->
        pods.leastLoaded(work.lease().client().pool()).ifPresent(pod -> {
          round.put(work.heldBy(pod));
          pods.addLoad(pod, 1);
          orders.grant(pod, work.lease(), work.fromStep());
        }));
  }

  /** Moves leases from the fullest pods to a new one, at their next step boundary. */
  void rebalance(OpenRound round, String pool) {
    pods.overloaded(pool).ifPresent(pod ->
        round.heldBy(pod).stream().filter(work -> !work.handingOver()).findFirst().ifPresent(work -> {
          round.put(work.askedFor());
          orders.askForHandOver(pod, work.lease());
        }));
  }

  /** A pod that was asked to stop goes when it holds nothing any more. */
  void dismissWhoHasLeft(Optional<OpenRound> open) {
    pods.leaving().stream().filter(pod -> open.map(round -> round.heldBy(pod).isEmpty()).orElse(true)).forEach(orders::dismiss);
  }
}
