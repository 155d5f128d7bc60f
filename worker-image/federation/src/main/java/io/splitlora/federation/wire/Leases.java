package io.splitlora.federation.wire;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.v1.RoundAttempt;

/** Leases, rounds and participants as messages. */
public final class Leases {

  private Leases() {}

  public static io.splitlora.v1.Lease message(Lease lease) {
    return io.splitlora.v1.Lease.newBuilder()
        .setRound(message(lease.round())).setPool(lease.client().pool()).setClient(lease.client().index()).build();
  }

  public static Lease of(io.splitlora.v1.Lease message) {
    return new Lease(of(message.getRound()), new ClientId(message.getPool(), message.getClient()));
  }

  public static RoundAttempt message(RoundId round) {
    return RoundAttempt.newBuilder()
        .setJob(round.job()).setIncarnation(round.incarnation()).setRound(round.round()).setAttempt(round.attempt())
        .build();
  }

  public static RoundId of(RoundAttempt message) {
    return new RoundId(message.getJob(), message.getIncarnation(), message.getRound(), message.getAttempt());
  }

  public static io.splitlora.v1.Participant message(Participant participant) {
    return io.splitlora.v1.Participant.newBuilder().setPool(participant.client().pool())
        .setClient(participant.client().index()).setWeight(participant.weight()).build();
  }

  public static Participant of(io.splitlora.v1.Participant message) {
    return new Participant(new ClientId(message.getPool(), message.getClient()), message.getWeight());
  }
}
