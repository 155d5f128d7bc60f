package io.splitlora.operator.status;

import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job's status is derived from.
 *
 * @param refusal why the job's objects could not be made
 * @param progress what the aggregator told last
 */
record Facts(SplitLoRAJob job, Observed observed, Optional<Ending> ending, Optional<InvalidJobException> refusal,
    Optional<Progress> progress, Instant now) {
  private static final String JOURNAL_FAILED = LastWords.word(Reason.JOURNAL_FAILED);

  boolean isSuspended() {
    return job.getSpec().runPolicy().suspend() && ending.isEmpty();
  }

  /** A job goes on though this operator has just started, or the aggregator has just said its last word. */
  boolean trains() {
    if (ending.isPresent() || isSuspended()) {
      return false;
    }
    return progress.map(told -> told.getPhase() != Progress.Phase.PENDING && !standsStill(told))
        .orElseGet(() -> Conditions.isTrue(job.getStatus(), JobConditions.TRAINING).isPresent()
            && observed.pods(Role.AGGREGATOR).anyMatch(pod -> PodState.isReady(pod) || PodState.hasSucceeded(pod)));
  }

  /**
   * A round is open, and it waits for clients for whom no pod works. When it has only just opened, nobody has its lease
   * yet.
   */
  private boolean standsStill(Progress told) {
    var clients = told.getClients();
    return told.getPhase() == Progress.Phase.RUNNING
        && (clients.getActive() < clients.getParticipants() && readiness().hasEmptyPool()
            || clients.getActive() == 0 && observed.pods(Role.CLIENT).noneMatch(PodState::isReady));
  }

  Readiness readiness() {
    return new Readiness(job, observed, ending.isPresent());
  }

  int completedRounds() {
    return JobStatus.completedRounds(job, progress);
  }

  /**
   * A journal that could not be written is not mended by an aggregator that starts, but by the next round that it
   * takes.
   */
  Optional<Trouble> unmended() {
    return Conditions.find(job.getStatus(), JobConditions.PODS_READY)
        .filter(before -> before.getReason().equals(JOURNAL_FAILED))
        .filter(before -> progress.filter(told -> told.getRounds().getCompleted() > job.getStatus().completedRounds())
            .isEmpty())
        .map(before -> new Trouble(before.getReason(), before.getMessage()));
  }
}
