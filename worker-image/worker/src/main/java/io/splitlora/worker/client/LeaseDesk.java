package io.splitlora.worker.client;

import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.v1.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The leases that lie on a pod's compute thread, stepped in turn. All calls come from that thread. */
final class LeaseDesk {

  /** What becomes of the leases, for the aggregator. */
  interface Events {

    /** A local step whose loss was computed here. */
    void stepped(HeldLease lease, float loss, int countedTokens);

    /** A local step is done, and it is time that the aggregator has the state. */
    void toBeKept(HeldLease lease);

    /** The lease is complete, or handed over at a step boundary. */
    void released(HeldLease lease);

    void failed(Lease lease, Reason reason, String message);
  }

  private final Executor compute;
  private final Events events;
  private final Map<Lease, HeldLease> held = new LinkedHashMap<>();
  private @Nullable Trainer trainer;

  LeaseDesk(Executor compute, Events events) {
    this.compute = compute;
    this.events = events;
  }

  void trainWith(Trainer theTrainer) {
    trainer = theTrainer;
  }

  private Trainer trainer() {
    return Objects.requireNonNull(trainer, "trainWith comes first");
  }

  void take(HeldLease lease) {
    held.put(lease.lease(), lease);
    compute.execute(() -> stepIfHeld(lease));
  }

  Optional<HeldLease> held(Lease lease) {
    return Optional.ofNullable(held.get(lease));
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** There are no leases: the trainer's own connections may be made anew. */
  void connectAnew() {
    trainer().connectAnew();
  }

  void askForHandOver(Predicate<Lease> which) {
    held.values().stream().filter(lease -> which.test(lease.lease())).forEach(HeldLease::askForHandOver);
  }

  /** Everything of this attempt, or an older one, is void. */
  void abandon(RoundId round) {
    dropIf(lease -> lease.round().compareTo(round) <= 0);
  }

  /** The round goes on without this client. */
  void abandon(Lease lease) {
    dropIf(lease::equals);
  }

  void abandonAll() {
    dropIf(lease -> true);
  }

  private void dropIf(Predicate<Lease> voided) {
    List<HeldLease> dropped = held.values().stream().filter(lease -> voided.test(lease.lease())).toList();
    dropped.forEach(this::drop);
  }

  private void drop(HeldLease lease) {
    held.remove(lease.lease());
    trainer().drop(lease);
  }

  /** A trainer finished a step. */
  void stepped(HeldLease lease, AdapterState next) {
    lease.stepped(next);
    if (lease.complete() || lease.toBeHandedOver()) {
      drop(lease);
      events.released(lease);
    } else {
      if (lease.kept().isDue()) {
        events.toBeKept(lease);
      }
      compute.execute(() -> stepIfHeld(lease));
    }
  }

  /** Computes the lease's next step, if it is still here, after what the compute thread has to do. */
  void stepSoon(Lease lease) {
    held(lease).ifPresent(here -> compute.execute(() -> stepIfHeld(here)));
  }

  /** The answers to what these have sent will not come. */
  void stepAgain(List<Lease> leases) {
    leases.forEach(id -> held(id).ifPresent(this::stepIfHeld));
  }

  List<Lease> leases() {
    return List.copyOf(held.keySet());
  }

  /** Gives a lease up, if it is still here. */
  void fail(Lease id, Reason reason, String message) {
    held(id).ifPresent(lease -> {
      drop(lease);
      events.failed(id, reason, message);
    });
  }

  private void stepIfHeld(HeldLease lease) {
    if (held.get(lease.lease()) != lease) {
      return;
    }
    try {
      lease.computes(() -> trainer().step(lease));
    } catch (DivergedException e) {
      fail(lease.lease(), Reason.DIVERGED_CLIENT, String.valueOf(e.getMessage()));
    }
  }
}
