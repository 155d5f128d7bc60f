package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose activations reach the desk. */
class LeaseHoldersTest {

  private static final TicketKey KEY = TicketKey.random();

  private final List<ClientActivations> desk = new ArrayList<>();
  private final LeaseHolders holders = new LeaseHolders(desk::add, 1000);
  private final Replies replies = new Replies();
  private int taken;

  private static final class Replies implements ClientActivations.Replies {

    private final List<String> refused = new ArrayList<>();

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      throw new AssertionError("nothing is computed here");
    }

    @Override
    public void again(TrainReply reply) {
      throw new AssertionError("nothing is kept here");
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      refused.add(reason + ": " + message);
    }
  }

  @Test
  void theHolderIsHeardAndNobodyElse() {
    holders.know(KEY, 1);
    send(KEY, 1, 0, 1);
    assertEquals(1, desk.size());
    for (int i = 0; i < 7; i++) {
      send(TicketKey.random(), 1, 0, i); // a lease that nobody granted
    }
    holders.accept(Leases.message(lease(1, 0)), activations(1, 0), () -> taken++);
    assertEquals(1, desk.size());
    assertEquals(8, replies.refused.size());
    assertEquals("STALE_LEASE: " + lease(1, 0) + " is not held by whoever sent this", replies.refused.get(0));
    assertEquals(9, taken, "each stream may go on");
  }

  @Test
  void aTicketIsForItsLeaseAlone() {
    holders.know(KEY, 1);
    ByteString ofTheFirst = KEY.grant(Leases.message(lease(1, 0)), 1).getTicket();
    holders.accept(Leases.message(lease(1, 1)).toBuilder().setTicket(ofTheFirst).build(), activations(1, 1),
        () -> taken++);
    assertEquals(List.of(), desk);
  }

  @Test
  void whoHasGivenTheLeaseAwayIsNotHeardAfterTheNextHolder() {
    holders.know(KEY, 1);
    send(KEY, 1, 0, 1);
    send(KEY, 1, 0, 2);
    send(KEY, 1, 0, 1);
    assertEquals(2, desk.size());
    assertEquals(1, replies.refused.size());
  }

  @Test
  void whatComesBeforeTheFirstRoundHoldsUpItsStreamAlone() {
    send(KEY, 1, 0, 1);
    send(TicketKey.random(), 1, 1, 1);
    send(KEY, 2, 0, 1);
    assertEquals(0, taken);
    holders.know(KEY, 1);
    holders.admitWaiting();
    assertEquals(1, desk.size());
    assertEquals(1, replies.refused.size());
    assertEquals(2, taken, "that of a later incarnation waits for it");
    holders.forget(replies);
    holders.know(KEY, 2);
    holders.admitWaiting();
    assertEquals(1, desk.size(), "its stream has ended");
  }

  @Test
  void ofALeaseThatWaitsTheNewestStays() {
    for (int i = 0; i < 5; i++) {
      send(KEY, 1, 0, 1);
    }
    assertEquals(4, taken);
    holders.know(KEY, 1);
    holders.admitWaiting();
    assertEquals(1, desk.size());
    assertEquals(5, taken);
  }

  /** They are real pods' who hear of the next aggregator first; of the others nobody knows whose they are. */
  @Test
  void thoseOfTheFarthestFutureDoNotFitIn() {
    for (int stream = 0; stream < 100; stream++) {
      wait(Long.MAX_VALUE, 1, new Replies());
    }
    assertEquals(90, taken, "there is room for ten");
    var honest = new Replies();
    wait(1, 0, honest);
    assertEquals(91, taken);
    holders.know(KEY, 1);
    holders.admitWaiting();
    assertEquals(List.of(honest), desk.stream().map(ClientActivations::replies).toList());
    assertEquals(List.of(), honest.refused);
  }

  private void wait(long incarnation, int client, Replies stream) {
    holders.accept(KEY.grant(Leases.message(lease(incarnation, client)), 1),
        new ClientActivations(lease(incarnation, client), 0, 0, null, null, 100, stream), () -> taken++);
  }

  @Test
  void anotherIncarnationCountsItsGrantsAnew() {
    holders.know(KEY, 1);
    send(KEY, 1, 0, 100);
    TicketKey next = TicketKey.random();
    holders.know(next, 2);
    send(next, 2, 0, 1);
    assertEquals(2, desk.size());
    send(KEY, 1, 0, 101);
    assertEquals(2, desk.size(), "the one before is over");
  }

  private void send(TicketKey key, long incarnation, int client, long number) {
    holders.accept(key.grant(Leases.message(lease(incarnation, client)), number), activations(incarnation, client),
        () -> taken++);
  }

  private ClientActivations activations(long incarnation, int client) {
    return new ClientActivations(lease(incarnation, client), 0, 0, null, null, 0, replies);
  }

  private static Lease lease(long incarnation, int client) {
    return new Lease(new RoundId("job", incarnation, 0, 0), new ClientId("edge", client));
  }
}
