package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.JobConditions.Waiting;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.RoleJobs;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.RoleJobState;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A role that has lost its pod: it crashed, was drained, or went with its node. Kubernetes lets a Job's next pod wait
 * 10 s after the first loss and twice as long after each further one, up to ten minutes, over the whole life of the
 * Job. That is right for a pod that crashes in a circle and wrong for one that is lost once a day. So a Job whose pod
 * went well before it was lost makes room for a new Job, whose first pod starts at once; one whose pod did not waits as
 * Kubernetes wants, and ends at the Job's backoffLimit.
 *
 * <p>What went well is written where a crash of the operator does not lose it: completed rounds are in the job's
 * status, and a Job is marked with how many there were when it was made. The Job goes in the foreground, so that the
 * new one comes after the last of its pods is gone: two aggregators never work at one journal.
 *
 * @param last the lost pod, if it is still to be seen
 * @param losses pods that this Job has lost
 */
public record Loss(Role role, Job job, Optional<Pod> last, int losses) {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  /** Who has lived this long is not crashing in a circle, even if a round takes longer. */
  private static final Duration STEADY = Duration.ofMinutes(10);

  /** Empty while a pod of the role works or comes, and where its end is the job's. */
  public static Optional<Loss> of(Role role, String job, Observed observed) {
    var names = new ObjectNames(job);
    return observed.find(Job.class, role == Role.AGGREGATOR ? names.aggregator() : names.splitServer())
        .filter(RoleJobState::isAtWork)
        .flatMap(present -> of(role, present, observed.pods(present)));
  }

  private static Optional<Loss> of(Role role, Job job, List<Pod> pods) {
    var last = pods.stream().reduce((older, newer) -> newer);
    int losses = (int) Math.max(pods.stream().filter(PodState::hasEnded).count(), counted(job));
    boolean oneWorks = pods.stream().anyMatch(pod -> !PodState.hasEnded(pod) && !pod.isMarkedForDeletion());
    boolean lost = !oneWorks && (last.isPresent() || losses > 0) && last.filter(Loss::endsTheJob).isEmpty();
    return lost ? Optional.of(new Loss(role, job, last, losses)) : Optional.empty();
  }

  private static int counted(Job job) {
    return job.getStatus() == null ? 0 : Objects.requireNonNullElse(job.getStatus().getFailed(), 0);
  }

  /** It did its work, or refused it; Kubernetes is about to say so of the Job. */
  private static boolean endsTheJob(Pod pod) {
    return PodState.hasSucceeded(pod)
        || PodState.end(pod).filter(end -> ExitCode.of(end.getExitCode()).isRefusal()).isPresent();
  }

  /** Whether the Job is being replaced already. */
  public boolean isBeingReplaced() {
    return job.isMarkedForDeletion();
  }

  /** @param completedRounds of the whole job until now */
  public boolean cameAfterGoingWell(int completedRounds, Instant now) {
    return completedRounds > RoleJobs.roundsBefore(job) || last.filter(pod -> hadLived(pod, now)).isPresent();
  }

  private static boolean hadLived(Pod pod, Instant now) {
    return PodState.current(pod).flatMap(state -> lifetime(state, now)).filter(lived -> lived.compareTo(STEADY) >= 0)
        .isPresent();
  }

  private static Optional<Duration> lifetime(ContainerState state, Instant now) {
    return Optional.ofNullable(state.getTerminated())
        .filter(end -> end.getStartedAt() != null && end.getFinishedAt() != null)
        .map(end -> Duration.between(Instant.parse(end.getStartedAt()), Instant.parse(end.getFinishedAt())))
        .or(() -> Optional.ofNullable(state.getRunning()).map(ContainerStateRunning::getStartedAt)
            .map(start -> Duration.between(Instant.parse(start), now)));
  }

  /** When Kubernetes starts the next pod, if the Job stays; unknown of a pod whose end was not seen. */
  Optional<Instant> next() {
    return last.filter(PodState::hasEnded).flatMap(PodState::end).map(ContainerStateTerminated::getFinishedAt)
        .map(end -> Instant.parse(end).plus(wait(losses)));
  }

  /** What Kubernetes lets a Job's next pod wait after so many losses. */
  static Duration wait(int losses) {
    return losses > 6 ? LONGEST_WAIT : FIRST_WAIT.multipliedBy(1L << Math.max(0, losses - 1));
  }

  /** Why there is no pod, and what is waited for. */
  public Trouble trouble(int completedRounds, Instant now) {
    var cause = last.filter(PodState::hasEnded).flatMap(PodState::failure);
    return new Trouble(cause.map(Trouble::reason).orElse(Waiting.POD_LOST),
        "the %s's pod was lost%s; %s".formatted(name(), cause.map(why -> " (" + why.message() + ")").orElse(""),
            whatIsWaitedFor(completedRounds, now)));
  }

  private String name() {
    return role.text().replace('-', ' ');
  }

  private String whatIsWaitedFor(int completedRounds, Instant now) {
    if (isBeingReplaced() || cameAfterGoingWell(completedRounds, now)) {
      return "another starts as soon as it has gone"
          + last.filter(Pod::isMarkedForDeletion).map(pod -> pod.getSpec().getNodeName())
              .map(node -> " from node " + node).orElse("");
    }
    return next()
        .map(start -> "another starts at " + start
            + (losses > 1 ? ", later after each loss until a round is completed" : ""))
        .orElse("another starts soon");
  }
}
