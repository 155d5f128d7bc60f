package io.splitlora.federation.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
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
