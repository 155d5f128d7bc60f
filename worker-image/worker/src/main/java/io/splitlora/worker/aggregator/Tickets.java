package io.splitlora.worker.aggregator;

import com.google.protobuf.ByteString;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.identity.TicketKey;
import java.util.HashMap;
import java.util.Map;

/** The tickets of leases that pods hold. A lease that is granted again gets another. All calls come from the loop. */
final class Tickets {

  private final TicketKey key = TicketKey.random();
  private final Map<ClientId, io.splitlora.v1.Lease> granted = new HashMap<>();
  private long number;

  io.splitlora.v1.Lease grant(Lease lease) {
    io.splitlora.v1.Lease ticketed = key.grant(Leases.message(lease), ++number);
    granted.put(lease.client(), ticketed);
    return ticketed;
  }

  /** Whether whoever shows this lease was the last to whom it was granted. */
  boolean admits(io.splitlora.v1.Lease shown) {
    return shown.equals(granted.get(Leases.of(shown).client()));
  }

  /** For the split server. */
  ByteString key() {
    return key.bytes();
  }
}
