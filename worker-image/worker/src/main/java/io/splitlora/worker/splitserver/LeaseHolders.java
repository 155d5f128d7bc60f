package io.splitlora.worker.splitserver;

import io.splitlora.federation.job.ClientId;
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.v1.Lease;
import io.splitlora.v1.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets activations through to the desk from whoever holds their lease, and from nobody else: what is of no use costs no
 * more than the message. All calls come from the compute thread.
 */
final class LeaseHolders {

  /** Those that wait have one in so many parts of the heap. */
  private static final int HEAP_PART = 8;

  private final Consumer<ClientActivations> desk;
  private final long budget;
  private final Map<ClientId, Long> newest = new HashMap<>();
  private final List<Arrival> unknown = new ArrayList<>();
  private Optional<Known> known = Optional.empty();

  /** Tickets of that incarnation and of none before it can be known. */
  private record Known(TicketKey key, long incarnation) {}

  /** @param taken tells the stream that it may go on */
  private record Arrival(Lease shown, ClientActivations activations, Runnable taken) {

    private long incarnation() {
      return activations.lease().round().incarnation();
    }

    /** Of the same lease, from the same pod. */
    @SuppressWarnings("ReferenceEquality") // one stream or another
    private boolean takesThePlaceOf(Arrival other) {
      return activations.replies() == other.activations.replies()
          && activations.lease().equals(other.activations.lease());
    }
  }

  LeaseHolders(Consumer<ClientActivations> desk) {
    this(desk, Runtime.getRuntime().maxMemory() / HEAP_PART);
  }

  /** @param budget most bytes of activations whose incarnation is not met yet */
  LeaseHolders(Consumer<ClientActivations> desk, long budget) {
    this.desk = desk;
    this.budget = budget;
  }

  /** Called before a round of that incarnation is opened. */
  void know(TicketKey key, long incarnation) {
    Known now = new Known(key, incarnation);
    if (!known.equals(Optional.of(now))) {
      known = Optional.of(now);
      newest.clear(); // the numbers of another incarnation begin anew
    }
  }

  /** A round was opened: those who came before their tickets could be known have their turn. */
  void admitWaiting() {
    List<Arrival> waiting = List.copyOf(unknown);
    unknown.clear();
    waiting.forEach(arrival -> accept(arrival.shown, arrival.activations, arrival.taken));
  }

  /**
   * Activations of a lease have come. Those of an incarnation that this server has not met yet wait; their stream
   * brings no more until they are taken.
   */
  void accept(Lease shown, ClientActivations activations, Runnable taken) {
    long incarnation = activations.lease().round().incarnation();
    if (known.isEmpty() || incarnation > known.get().incarnation) {
      letWait(new Arrival(shown, activations, taken));
      return;
    }
    if (incarnation < known.get().incarnation || !isOfHolder(shown, activations.lease().client())) {
      activations.replies().refuse(activations.lease(), Reason.STALE_LEASE,
          activations.lease() + " is not held by whoever sent this");
    } else {
      desk.accept(activations);
    }
    taken.run();
  }

  /** Beyond the budget those of the farthest incarnation go, the least likely to come; the last of them first. */
  private void letWait(Arrival arrival) {
    unknown.stream().filter(arrival::takesThePlaceOf).findFirst().ifPresent(older -> {
      unknown.remove(older);
      older.taken.run();
    });
    unknown.add(arrival);
    while (unknown.stream().mapToLong(waiting -> waiting.activations.bytes()).sum() > budget) {
      Arrival farthest =
          unknown.stream().reduce((a, b) -> b.incarnation() >= a.incarnation() ? b : a).orElseThrow();
      unknown.remove(farthest);
      farthest.activations.replies().refuse(farthest.activations.lease(), Reason.STALE_LEASE,
          farthest.activations.lease() + " is of an aggregator that has not come, and there is no room to wait for it");
      farthest.taken.run();
    }
  }

  private boolean isOfHolder(Lease shown, ClientId client) {
    long number = known.orElseThrow().key.number(shown).orElse(-1);
    if (number < newest.getOrDefault(client, 0L)) {
      return false;
    }
    newest.put(client, number);
    return true;
  }

  /** The stream of these replies has ended. */
  void forget(ClientActivations.Replies replies) {
    unknown.removeIf(arrival -> arrival.activations.replies() == replies);
  }
}
