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
 * @param boundary where whoever takes it begins
 * @param handingOver whether the holder was asked to give it away
 */
record Work(
    Lease lease, Participant participant, Optional<PodId> holder, Boundary boundary, boolean handingOver,
    boolean done) {

  /**
   * A step boundary whose state the aggregator has; at step 0 that is the checkpoint's.
   *
   * @param step local steps behind the state
   * @param losses how often the work behind it has been lost, and {@code lostBy} who lost it last
   */
  record Boundary(int step, int losses, Optional<PodId> lostBy) {

    static final Boundary START = at(0);

    private static Boundary at(int step) {
      return new Boundary(step, 0, Optional.empty());
    }

    private Boundary lostBehind(Optional<PodId> by) {
      return new Boundary(step, losses + 1, by);
    }
  }

  static Work of(Lease lease, Participant participant) {
    return new Work(lease, participant, Optional.empty(), Boundary.START, false, false);
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
    return new Work(lease, participant, Optional.of(pod), boundary, false, done);
  }

  Work givenBack(int step) {
    return new Work(lease, participant, Optional.empty(), Boundary.at(step), false, done);
  }

  /** The aggregator has the state at this step boundary; the holder goes on. */
  Work keptAt(int step) {
    return new Work(lease, participant, holder, Boundary.at(step), handingOver, done);
  }

  /** What was done behind the boundary is lost; whoever takes it does it again. */
  Work lost() {
    return new Work(lease, participant, Optional.empty(), boundary.lostBehind(holder), false, done);
  }

  Work askedFor() {
    return new Work(lease, participant, holder, boundary, true, done);
  }

  Work finished() {
    return new Work(lease, participant, holder, boundary, handingOver, true);
  }

  Work startedAgain() {
    return of(new Lease(lease.round().nextAttempt(), client()), participant);
  }
}
