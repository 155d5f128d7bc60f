package io.splitlora.worker.splitserver;

import io.splitlora.federation.job.ClientId;
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.v1.Lease;
import io.splitlora.v1.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets activations through to the desk from whoever holds their lease, and from nobody else: what is of no use costs no
 * more than the message. All calls come from the compute thread.
 */
final class LeaseHolders {

  private final Consumer<ClientActivations> desk;
  private final Map<ClientId, Long> newest = new HashMap<>();
  private final Deque<Arrival> unknown = new ArrayDeque<>();
  private Optional<Known> known = Optional.empty();

  /** Tickets of that incarnation and of none before it can be known. */
  private record Known(TicketKey key, long incarnation) {}

  /** @param taken tells the stream that it may go on */
  private record Arrival(Lease shown, ClientActivations activations, Runnable taken) {}

  LeaseHolders(Consumer<ClientActivations> desk) {
    this.desk = desk;
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
    int waiting = unknown.size();
    for (int i = 0; i < waiting; i++) {
      Arrival arrival = unknown.remove();
      accept(arrival.shown, arrival.activations, arrival.taken);
    }
  }

  /**
   * Activations of a lease have come. Those of an incarnation that this server has not met yet wait; their stream brings
   * no more until they are taken.
   */
  void accept(Lease shown, ClientActivations activations, Runnable taken) {
    long incarnation = activations.lease().round().incarnation();
    if (known.isEmpty() || incarnation > known.get().incarnation) {
      unknown.add(new Arrival(shown, activations, taken));
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
