package io.splitlora.federation.progress;

import io.splitlora.federation.journal.Entry.DroppedClient;
import java.util.List;

/**
 * The clients of a round.
 *
 * @param participants who take part, without those who were dropped
 * @param active participants for whom a pod works, or whose work is in
 */
public record RoundClients(int participants, int active, List<DroppedClient> dropped) {

  static final RoundClients NONE = new RoundClients(0, 0, List.of());
}
