package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.AdapterStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.DroppedStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.FailureStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.PoolStatus;
import io.splitlora.ending.LastWords;
import io.splitlora.identity.Role;
import io.splitlora.operator.job.Observed;
import io.splitlora.operator.resources.InvalidJobException;
import io.splitlora.operator.resources.ObjectNames;
import io.splitlora.v1.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A job's status, derived in one place from what was observed. */
public final class JobStatus {
  /** What a status tells that the one before it did not. */
  public record News(boolean warning, String reason, String message) {}

  private final SplitLoRAJob job;
  private final Observed observed;
  private final Optional<Ending> ending;
  private final Optional<InvalidJobException> refusal;
  private final Optional<Progress> progress;

  private JobStatus(SplitLoRAJob job, Observed observed, Optional<Ending> ending, Optional<InvalidJobException> refusal,
      Optional<Progress> progress) {
    this.job = job;
    this.observed = observed;
    this.ending = ending;
    this.refusal = refusal;
    this.progress = progress;
  }

  /** @param progress what the aggregator told last; without it the figures stay as they were */
  public static SplitLoRAJobStatus of(SplitLoRAJob job, Observed observed, Optional<Ending> ending,
      Optional<InvalidJobException> refusal, Optional<Progress> progress, Instant now) {
    return new JobStatus(job, observed, ending, refusal, progress).derive(now);
  }

  private SplitLoRAJobStatus derive(Instant now) {
    var conditions = conditions(now);
    var figures = Figures.of(job, progress, ending.isPresent());
    return new SplitLoRAJobStatus(job.getMetadata().getGeneration(), phase(conditions),
        figures.round(), figures.clients(), figures.eta(), figures.score(), figures.columns(),
        figures.completedRounds(), figures.rounds(), figures.percentage(), figures.remainingSeconds(),
        figures.loss(), figures.perplexity(), figures.initialPerplexity(), figures.scores(), figures.best(),
        figures.bytesUp(), figures.bytesDown(),
        figures.participants(), figures.dropped(), pools(), figures.history(), lastFailure(), adapter(), conditions);
  }

  private List<Condition> conditions(Instant now) {
    boolean suspended = job.getSpec().runPolicy().suspend() && ending.isEmpty();
    var conditions = new Conditions(job, now);
    refusal.ifPresentOrElse(
        invalid -> conditions.add(JobConditions.ACCEPTED, false, invalid.reason(), invalid.getMessage()),
        () -> conditions.add(JobConditions.ACCEPTED, true, "ObjectsApplied", "the job's objects are as its spec says"));
    addPodsReady(conditions, suspended);
    addTraining(conditions, suspended);
    conditions.add(JobConditions.SUSPENDED, suspended, suspended ? "Requested" : ending.isPresent() ? "JobEnded" : "NotRequested",
        suspended ? "runPolicy.suspend is true; the journal is kept" : "");
    boolean succeeded = ending.filter(Ending::succeeded).isPresent();
    var failure = ending.filter(end -> !end.succeeded());
    conditions.add(JobConditions.COMPLETE, succeeded, succeeded ? ending.get().reason() : failure.isPresent() ? "JobFailed" : "NotYet",
        succeeded ? ending.get().message() : "");
    conditions.add(JobConditions.FAILED, failure.isPresent(), failure.map(Ending::reason).orElse("NoFailure"),
        failure.map(Ending::message).orElse(""));
    return conditions.list();
  }

  private void addPodsReady(Conditions conditions, boolean suspended) {
    var trouble = troubles().stream().findFirst();
    if (ending.isPresent() || suspended) {
      conditions.add(JobConditions.PODS_READY, false, ending.isPresent() ? "JobEnded" : "Suspended", "");
    } else if (trouble.isPresent()) {
      conditions.add(JobConditions.PODS_READY, false, trouble.get().reason(), trouble.get().message());
    } else if (missing().isEmpty()) {
      conditions.add(JobConditions.PODS_READY, true, "AllReady", "");
    } else {
      conditions.add(JobConditions.PODS_READY, false, "Starting", "not ready yet: " + String.join(", ", missing()));
    }
  }

  private void addTraining(Conditions conditions, boolean suspended) {
    if (ending.isPresent() || suspended) {
      conditions.add(JobConditions.TRAINING, false, ending.isPresent() ? "JobEnded" : "Suspended", "");
    } else if (trains()) {
      conditions.add(JobConditions.TRAINING, true, "RoundsGoOn", "");
    } else if (missing().isEmpty()) {
      conditions.add(JobConditions.TRAINING, false, "WaitingForAggregator", "all pods are ready; the first round begins");
    } else {
      conditions.add(JobConditions.TRAINING, false, "WaitingForPods", "not ready yet: " + String.join(", ", missing()));
    }
  }

  /** A job goes on though this operator has just started, or the aggregator has just said its last word. */
  private boolean trains() {
    return progress.map(now -> !now.getPhase().equals("Pending")).orElseGet(() ->
        Conditions.isTrue(job.getStatus(), JobConditions.TRAINING).isPresent()
            && observed.pods(Role.AGGREGATOR).anyMatch(pod -> Pods.isReady(pod) || Pods.hasSucceeded(pod)));
  }

  private Phase phase(List<Condition> conditions) {
    if (ending.isPresent()) {
      return ending.get().succeeded() ? Phase.Complete : Phase.Failed;
    }
    if (job.getSpec().runPolicy().suspend()) {
      return Phase.Suspended;
    }
    boolean training = conditions.stream()
        .anyMatch(condition -> condition.getType().equals(JobConditions.TRAINING) && condition.getStatus().equals("True"));
    return training ? Phase.Running : Phase.Pending;
  }

  private List<Pods.Trouble> troubles() {
    var lost = Stream.of(Role.AGGREGATOR, Role.SPLIT_SERVER).flatMap(role -> lost(role).stream());
    return Stream.concat(lost, observed.all(Pod.class)
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .flatMap(pod -> Pods.trouble(pod).stream())).toList();
  }

  /** Why a role has no pod at the moment, while Kubernetes waits before it starts the next. */
  private Optional<Pods.Trouble> lost(Role role) {
    return observed.pods(role).allMatch(Pods::hasFailed) ? observed.newestPod(role).flatMap(Pods::failure) : Optional.empty();
  }

  /** Roles and pools that lack a ready pod. */
  private List<String> missing() {
    var missing = new ArrayList<String>();
    for (Role role : List.of(Role.AGGREGATOR, Role.SPLIT_SERVER)) {
      if (observed.pods(role).noneMatch(Pods::isReady)) {
        missing.add(role.text());
      }
    }
    pools().stream().filter(pool -> pool.ready() < pool.desired())
        .forEach(pool -> missing.add("pool %s (%d of %d)".formatted(pool.name(), pool.ready(), pool.desired())));
    return missing;
  }

  private List<PoolStatus> pools() {
    return job.getSpec().clientPools().stream().map(this::pool).toList();
  }

  private PoolStatus pool(ClientPoolSpec pool) {
    var deployment = observed.find(Deployment.class, ObjectNames.of(job).pool(pool.name()));
    int desired = deployment.map(pods -> pods.getSpec().getReplicas()).orElse(ending.isPresent() ? 0 : pool.replicas());
    int ready = (int) observed.pods(pool.name()).filter(Pods::isReady).count();
    return new PoolStatus(pool.name(), desired, ready);
  }

  private FailureStatus lastFailure() {
    return ending.filter(end -> !end.succeeded()).map(end -> new FailureStatus(end.reason(), end.message()))
        .or(() -> progress.filter(Progress::hasLastDisturbance).map(Progress::getLastDisturbance)
            .map(failure -> new FailureStatus(LastWords.word(failure.getReason()), failure.getMessage())))
        .orElseGet(() -> job.getStatus() == null ? null : job.getStatus().lastFailure());
  }

  private AdapterStatus adapter() {
    return ending.filter(Ending::succeeded)
        .map(end -> new AdapterStatus(ObjectNames.of(job).export(), adapterDigest())).orElse(null);
  }

  private String adapterDigest() {
    return progress.map(Progress::getAdapterSha256).filter(digest -> !digest.isEmpty())
        .or(() -> Optional.ofNullable(job.getStatus()).map(SplitLoRAJobStatus::adapter).map(AdapterStatus::sha256)).orElse(null);
  }

  /** Whether a status says something else of the job, and not only other figures. */
  public static boolean differsInMoreThanFigures(SplitLoRAJobStatus before, SplitLoRAJobStatus now) {
    return before == null || !Objects.equals(before.observedGeneration(), now.observedGeneration())
        || !Objects.equals(before.lastFailure(), now.lastFailure()) || !dropped(before).equals(dropped(now))
        || now.conditions().stream().anyMatch(condition -> saysOther(condition, Conditions.find(before, condition.getType())));
  }

  private static boolean saysOther(Condition condition, Optional<Condition> before) {
    return before.filter(same -> same.getStatus().equals(condition.getStatus())
        && same.getReason().equals(condition.getReason())).isEmpty();
  }

  /** What to make Events of. */
  public static List<News> news(SplitLoRAJobStatus before, SplitLoRAJobStatus now) {
    var news = new ArrayList<News>();
    for (Condition condition : now.conditions()) {
      var old = Conditions.find(before, condition.getType());
      if (saysOther(condition, old)) {
        news(condition, old.isPresent()).ifPresent(news::add);
      }
    }
    if (now.lastFailure() != null && now.phase() != Phase.Failed
        && !Objects.equals(now.lastFailure(), before == null ? null : before.lastFailure())) {
      news.add(new News(true, now.lastFailure().reason(), now.lastFailure().message()));
    }
    dropped(now).stream().filter(client -> !dropped(before).contains(client)).forEach(client ->
        news.add(new News(true, client.reason(), "a round goes on without client " + client.client() + ": " + client.message())));
    return news;
  }

  private static List<DroppedStatus> dropped(SplitLoRAJobStatus status) {
    return status == null || status.dropped() == null ? List.of() : status.dropped();
  }

  private static Optional<News> news(Condition condition, boolean again) {
    boolean holds = condition.getStatus().equals("True");
    return Optional.ofNullable(switch (condition.getType()) {
      case JobConditions.ACCEPTED -> new News(!holds, holds ? "Accepted" : condition.getReason(), condition.getMessage());
      case JobConditions.PODS_READY -> podsReady(condition, holds);
      case JobConditions.TRAINING -> holds ? new News(false, "Training", "rounds go on") : null;
      case JobConditions.SUSPENDED -> holds ? new News(false, "Suspended", condition.getMessage())
          : again && !condition.getReason().equals("JobEnded") ? new News(false, "Resumed", "going on from the journal") : null;
      case JobConditions.COMPLETE -> holds ? new News(false, "Complete", condition.getMessage()) : null;
      case JobConditions.FAILED -> holds ? new News(true, condition.getReason(), condition.getMessage()) : null;
      default -> null;
    });
  }

  private static News podsReady(Condition condition, boolean holds) {
    if (holds) {
      return new News(false, "PodsReady", "all pods are ready");
    }
    return switch (condition.getReason()) {
      case "Starting", "Suspended", "JobEnded" -> null;
      default -> new News(true, condition.getReason(), condition.getMessage());
    };
  }
}
