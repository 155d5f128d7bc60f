package io.splitlora.federation.round;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import java.util.Optional;

/**
 * Where a client's work in a round stands.
 *
 * @param holder empty while no pod works for it
 * @param fromStep local steps done when the holder took it
 * @param handingOver whether the holder was asked to give it away
 */
record Work(
    Lease lease, Participant participant, Optional<PodId> holder, int fromStep, boolean handingOver, boolean done) {

  static Work of(Lease lease, Participant participant) {
    return new Work(lease, participant, Optional.empty(), 0, false, false);
  }

  ClientId client() {
    return lease.client();
  }

  double weight() {
    return participant.weight();
  }

  boolean isHeldBy(PodId pod) {
    return holder.equals(Optional.of(pod));
  }

  Work heldBy(PodId pod) {
    return new Work(lease, participant, Optional.of(pod), fromStep, false, done);
  }

  Work givenBack(int step) {
    return new Work(lease, participant, Optional.empty(), step, false, done);
  }

  Work askedFor() {
    return new Work(lease, participant, holder, fromStep, true, done);
  }

  Work finished() {
    return new Work(lease, participant, holder, fromStep, handingOver, true);
  }

  Work startedAgain() {
    return of(new Lease(lease.round().nextAttempt(), client()), participant);
  }
}
