package io.splitlora.worker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Lease;
import io.splitlora.worker.round.Participant;
import io.splitlora.worker.round.RoundId;
import org.junit.jupiter.api.Test;

class LeasesTest {

  @Test
  void everyPartOfALeaseComesBack() {
    var lease = new Lease(new RoundId("demo", 1L << 40, 2, 3), new ClientId("a", 4));
    assertEquals(lease, Leases.of(Leases.message(lease)));
    assertEquals(lease.round(), Leases.of(Leases.message(lease.round())));
  }

  @Test
  void aParticipantComesBackWithItsExactWeight() {
    var participant = new Participant(new ClientId("b", 7), 1.0 / 3);
    assertEquals(participant, Leases.of(Leases.message(participant)));
  }
}
