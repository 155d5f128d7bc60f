package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.ending.LastWords;
import io.splitlora.identity.Role;
import io.splitlora.operator.job.Observed;
import io.splitlora.operator.resources.ObjectNames;
import io.splitlora.operator.resources.RoleJobs;
import io.splitlora.v1.Progress;
import java.time.Instant;
import java.util.Optional;

/** That a job is over, and why. What the status once said of it holds for good. */
public record Ending(boolean succeeded, String reason, String message) {
  public static Optional<Ending> of(SplitLoRAJob job, Observed observed, Instant now) {
    var names = ObjectNames.of(job);
    return recorded(job)
        .or(() -> observed.find(Job.class, names.aggregator()).flatMap(aggregator -> ofAggregator(aggregator, observed)))
        .or(() -> observed.find(Job.class, names.splitServer()).flatMap(server -> ofFailed(server, Role.SPLIT_SERVER, observed)))
        .or(() -> observed.pods(Role.CLIENT).flatMap(pod -> refusal(pod).stream()).findFirst())
        .or(() -> Deadline.of(job, now).filter(deadline -> !now.isBefore(deadline)).map(deadline -> new Ending(false, "DeadlineExceeded",
            "not complete within activeDeadlineSeconds of %d; the journal is kept in %s".formatted(
                job.getSpec().runPolicy().activeDeadlineSeconds(), names.journal()))));
  }

  public static boolean hasEnded(Job job) {
    return condition(job, "Complete").isPresent() || condition(job, "Failed").isPresent();
  }

  private static Optional<Ending> recorded(SplitLoRAJob job) {
    return Conditions.isTrue(job.getStatus(), JobConditions.COMPLETE)
        .map(complete -> new Ending(true, complete.getReason(), complete.getMessage()))
        .or(() -> Conditions.isTrue(job.getStatus(), JobConditions.FAILED)
            .map(failed -> new Ending(false, failed.getReason(), failed.getMessage())));
  }

  private static Optional<Ending> ofAggregator(Job aggregator, Observed observed) {
    return condition(aggregator, "Complete")
        .map(complete -> new Ending(true, "AllRoundsDone", "all rounds are done and the adapter is exported"))
        .or(() -> ofFailed(aggregator, Role.AGGREGATOR, observed));
  }

  private static Optional<Ending> ofFailed(Job job, Role role, Observed observed) {
    return condition(job, "Failed").map(failed -> lastWords(role, observed)
        .map(words -> new Ending(false, words.reason(), words.message()))
        .orElseGet(() -> new Ending(false, failed.getReason(), "%s: %s; see kubectl logs job/%s"
            .formatted(job.getMetadata().getName(), failed.getMessage(), job.getMetadata().getName()))));
  }

  /** The figures that the aggregator left with its last words. */
  public static Optional<Progress> lastFigures(Observed observed) {
    return lastWords(Role.AGGREGATOR, observed).flatMap(LastWords::figures);
  }

  private static Optional<LastWords> lastWords(Role role, Observed observed) {
    return observed.newestPod(role).flatMap(Pods::end).flatMap(Pods::lastWords);
  }

  /** A pool's pods are started again for ever; bad data or a wrong option must end the job instead. */
  private static Optional<Ending> refusal(Pod pod) {
    return Pods.end(pod).filter(end -> RoleJobs.REFUSALS.contains(end.getExitCode())).map(end -> ofClient(pod, end));
  }

  private static Ending ofClient(Pod pod, ContainerStateTerminated end) {
    return Pods.lastWords(end).map(words -> new Ending(false, words.reason(), words.message()))
        .orElseGet(() -> new Ending(false, "ClientRefused", "pod %s ended with exit status %d; see kubectl logs %s --previous"
            .formatted(pod.getMetadata().getName(), end.getExitCode(), pod.getMetadata().getName())));
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null ? Optional.empty() : job.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type) && "True".equals(condition.getStatus())).findFirst();
  }
}
