package io.splitlora.federation.round;

import io.splitlora.federation.job.ClientId;
import io.splitlora.protocol.bounds.MessageBounds;
import java.util.List;
import java.util.stream.Stream;

/** Whom the split server waits for, as it last said. */
final class Awaited {

  private List<ClientId> clients = List.of();
  private boolean goesOn;

  /** A list that fills its report goes on in the next one. */
  void told(List<ClientId> told) {
    clients = goesOn ? Stream.concat(clients.stream(), told.stream()).distinct().toList() : List.copyOf(told);
    goesOn = told.size() == MessageBounds.CLIENTS_A_REPORT;
  }

  /** It has gone on. */
  void clear() {
    clients = List.of();
    goesOn = false;
  }

  boolean contains(ClientId client) {
    return clients.contains(client);
  }

  void remove(ClientId client) {
    clients = clients.stream().filter(other -> !other.equals(client)).toList();
  }
}
