package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSeries;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.losses.Loss;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.StartWarnings;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.protocol.identity.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What keeps a job's pods from running, as the pods, their controllers and the events about them tell. */
final class Troubles {
  /** Of a container that runs, though the pod's status is not here yet. */
  private static final String UNHEALTHY = "Unhealthy";
  /**
   * What stands is said again within this: kubelets let two minutes pass between tries to mount a volume, others less.
   */
  private static final Duration SAID_AGAIN = Duration.ofMinutes(3);

  private final SplitLoRAJob job;
  private final Observed observed;
  private final int completedRounds;
  private final Instant now;

  Troubles(Facts facts) {
    job = facts.job();
    observed = facts.observed();
    completedRounds = facts.completedRounds();
    now = facts.now();
  }

  /** The most telling one. */
  Optional<Trouble> first() {
    return Stream
        .of(lost(Role.AGGREGATOR), lost(Role.SPLIT_SERVER), Refusals.of(job, observed, now), pods(), refusedPools(),
            refusedRoles())
        .flatMap(troubles -> troubles).findFirst();
  }

  private Stream<Trouble> lost(Role role) {
    return Loss.of(role, job.getMetadata().getName(), observed).map(loss -> loss.trouble(completedRounds, now))
        .or(() -> failure(observed, role)).stream();
  }

  /**
   * Why a role's last pod failed: until there is one that is ready or has succeeded, whether or not the next has been
   * started.
   */
  static Optional<Trouble> failure(Observed observed, Role role) {
    return observed.pods(role).anyMatch(pod -> PodState.isReady(pod) || PodState.hasSucceeded(pod)) ? Optional.empty()
        : observed.pods(role).filter(PodState::hasFailed).max(Observed.BY_AGE).flatMap(PodState::failure);
  }

  private Stream<Trouble> pods() {
    return observed.all(Pod.class).sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .flatMap(pod -> PodState
            .trouble(
                pod)
            .or(() -> warning(pod).filter(event -> PodState.isStarting(pod)).map(event -> new Trouble(event.getReason(),
                "pod %s does not start: %s".formatted(pod.getMetadata().getName(), event.getMessage()))))
            .stream());
  }

  /** A quota, a limit range, a security standard or a webhook that forbids the pods. */
  private Stream<Trouble> refusedPools() {
    return observed.all(Deployment.class).flatMap(pool -> failure(pool).stream()
        .map(failure -> new Trouble(failure.getReason(),
            "no pod of %s can be made: %s".formatted(who(pool), failure.getMessage()))));
  }

  private static Optional<DeploymentCondition> failure(Deployment pool) {
    return pool.getStatus() == null ? Optional.empty() : pool.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("ReplicaFailure") && condition.getStatus().equals("True"))
        .findFirst();
  }

  /** The same for a Job, whose status does not say it. */
  private Stream<Trouble> refusedRoles() {
    return StartWarnings.roleJobsWithoutPods(observed)
        .flatMap(role -> warning(role).stream().map(event -> new Trouble(event.getReason(),
            "no pod of %s can be made: %s".formatted(who(role), event.getMessage()))));
  }

  private Optional<Event> warning(HasMetadata object) {
    return observed.all(Event.class).filter(event -> object.getMetadata().getUid() != null
        && object.getMetadata().getUid().equals(event.getInvolvedObject().getUid())
        && !event.getReason().equals(UNHEALTHY))
        .filter(event -> stands(event, object)).max(Comparator.comparing(Troubles::time));
  }

  /** Events stay for an hour, whatever was mended meanwhile; why no node took a pod is over when one has. */
  private boolean stands(Event event, HasMetadata object) {
    Instant placed = object instanceof Pod pod ? PodState.placed(pod).orElse(Instant.EPOCH) : Instant.EPOCH;
    return time(event).isAfter(placed) && time(event).plus(SAID_AGAIN).isAfter(now);
  }

  /** When it was said last; there are two ways to count events. */
  private static Instant time(Event event) {
    return Stream
        .of(Optional.ofNullable(event.getSeries()).map(EventSeries::getLastObservedTime).map(MicroTime::getTime),
            Optional.ofNullable(event.getLastTimestamp()),
            Optional.ofNullable(event.getEventTime()).map(MicroTime::getTime),
            Optional.ofNullable(event.getMetadata().getCreationTimestamp()))
        .flatMap(Optional::stream).map(Instant::parse).findFirst().orElse(Instant.EPOCH);
  }

  private static String who(HasMetadata object) {
    return Labels.poolOf(object).map(pool -> "pool " + pool)
        .orElseGet(() -> Labels.roleOf(object).map(role -> "the " + role.text().replace('-', ' '))
            .orElse(object.getMetadata().getName()));
  }
}
