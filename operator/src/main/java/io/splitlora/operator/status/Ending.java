package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.RoleJobState;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import java.time.Instant;
import java.util.Optional;

/**
 * That a job is over, and why. What the status once said of it holds for good. A client pod that refuses its input ends
 * nothing: its pool's file can be mended, and rounds need only a quorum.
 */
public record Ending(boolean succeeded, String reason, String message) {
  public static Optional<Ending> of(SplitLoRAJob job, Observed observed, Instant now) {
    var names = ObjectNames.of(job);
    return recorded(job)
        .or(() -> observed.find(Job.class, names.aggregator())
            .flatMap(aggregator -> ofAggregator(aggregator, observed)))
        .or(() -> observed.find(Job.class, names.splitServer())
            .flatMap(server -> ofFailed(server, Role.SPLIT_SERVER, observed)))
        .or(() -> Deadline.of(job, now).filter(deadline -> !now.isBefore(deadline))
            .map(deadline -> new Ending(false, "DeadlineExceeded",
                "not complete within activeDeadlineSeconds of %d; the journal is kept in %s".formatted(
                    job.getSpec().runPolicy().activeDeadlineSeconds(), names.journal()))));
  }

  private static Optional<Ending> recorded(SplitLoRAJob job) {
    return Conditions.isTrue(job.getStatus(), JobConditions.COMPLETE)
        .map(complete -> new Ending(true, complete.getReason(), complete.getMessage()))
        .or(() -> Conditions.isTrue(job.getStatus(), JobConditions.FAILED)
            .map(failed -> new Ending(false, failed.getReason(), failed.getMessage())));
  }

  private static Optional<Ending> ofAggregator(Job aggregator, Observed observed) {
    return RoleJobState.complete(aggregator)
        .map(complete -> new Ending(true, "AllRoundsDone", "all rounds are done and the adapter is exported"))
        .or(() -> ofFailed(aggregator, Role.AGGREGATOR, observed));
  }

  private static Optional<Ending> ofFailed(Job job, Role role, Observed observed) {
    if (observed.newestPod(role).filter(Ending::isSaidToRun).isPresent()) {
      return Optional.empty(); // its Job knows already how it ended; what it said is about to come
    }
    return RoleJobState.failed(job).map(failed -> lastWords(role, observed)
        .map(words -> new Ending(false, words.reason(), words.message()))
        .orElseGet(() -> new Ending(false, failed.getReason(), "%s: %s; see kubectl logs job/%s"
            .formatted(job.getMetadata().getName(), failed.getMessage(), job.getMetadata().getName()))));
  }

  private static boolean isSaidToRun(Pod pod) {
    return PodState.hasRun(pod) && PodState.end(pod).isEmpty() && !pod.isMarkedForDeletion();
  }

  /** The figures that the aggregator left with its last words. */
  public static Optional<Progress> lastFigures(Observed observed) {
    return lastWords(Role.AGGREGATOR, observed).flatMap(LastWords::figures);
  }

  private static Optional<LastWords> lastWords(Role role, Observed observed) {
    return observed.newestPod(role).flatMap(PodState::end).flatMap(PodState::lastWords);
  }
}
