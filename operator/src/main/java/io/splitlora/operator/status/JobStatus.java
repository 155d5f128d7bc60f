package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.AdapterStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.FailureStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.PoolStatus;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.RoleJobs;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A job's status, derived in one place from what was observed. */
public final class JobStatus {
  private static final String JOURNAL_FAILED = LastWords.word(Reason.JOURNAL_FAILED);

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

  /** Of one that has only just been seen. */
  public static SplitLoRAJobStatus ofNew(SplitLoRAJob job, Instant now) {
    var next = new InvalidJobException("Creating", "the job's objects are being made");
    return of(job, Observed.NOTHING, Optional.empty(), Optional.of(next), Optional.empty(), now);
  }

  /** Of a job whose spec cannot be read: all but that stays as it was told last. */
  public static SplitLoRAJobStatus ofUnreadable(SplitLoRAJob job, InvalidJobException refusal, Instant now) {
    var before = Optional.ofNullable(job.getStatus()).orElseGet(SplitLoRAJobStatus::empty);
    var conditions = new ArrayList<>(new Conditions(job, now)
        .add(JobConditions.ACCEPTED, false, refusal.reason(), refusal.getMessage()).list());
    Stream.ofNullable(before.conditions()).flatMap(List::stream)
        .filter(condition -> !condition.getType().equals(JobConditions.ACCEPTED)).forEach(conditions::add);
    return before.under(job.getMetadata().getGeneration(), Optional.ofNullable(before.phase()).orElse(Phase.Pending), List.copyOf(conditions));
  }

  /** Whether nothing more follows; the job's last figures stay. */
  public static boolean isOver(SplitLoRAJobStatus status) {
    return status.phase() == Phase.Complete || status.phase() == Phase.Failed;
  }

  private SplitLoRAJobStatus derive(Instant now) {
    var conditions = conditions(now);
    var figures = Figures.of(job, progress, ending.isPresent(), trains());
    return new SplitLoRAJobStatus(job.getMetadata().getGeneration(), phase(conditions),
        figures.round(), figures.clients(), figures.eta(), figures.score(), figures.columns(),
        figures.completedRounds(), figures.rounds(), figures.percentage(), figures.remainingSeconds(),
        figures.loss(), figures.perplexity(), figures.initialPerplexity(), figures.scores(), figures.best(),
        figures.bytesUp(), figures.bytesDown(),
        figures.participants(), figures.dropped(), pools(), figures.history(), lastFailure(), adapter(), conditions);
  }

  private List<Condition> conditions(Instant now) {
    boolean suspended = suspended();
    var conditions = new Conditions(job, now);
    refusal.ifPresentOrElse(
        invalid -> conditions.add(JobConditions.ACCEPTED, false, invalid.reason(), invalid.getMessage()),
        () -> conditions.add(JobConditions.ACCEPTED, true, "ObjectsApplied", "the job's objects are as its spec says" + inheritedExport()));
    addPodsReady(conditions, suspended, now);
    addTraining(conditions, suspended);
    conditions.add(JobConditions.SUSPENDED, suspended, suspended ? "Requested" : ending.isPresent() ? "JobEnded" : "NotRequested",
        suspended ? "runPolicy.suspend is true; the journal is kept" : "");
    boolean succeeded = ending.filter(Ending::succeeded).isPresent();
    var failure = ending.filter(end -> !end.succeeded());
    var notOut = progress.filter(told -> ending.isEmpty() && told.hasExportTrouble()).map(told -> told.getExportTrouble().getMessage());
    conditions.add(JobConditions.COMPLETE, succeeded,
        succeeded ? ending.get().reason() : failure.isPresent() ? "JobFailed" : notOut.isPresent() ? "ExportFailed" : "NotYet",
        succeeded ? ending.get().message() : notOut.map(why -> "all rounds are done, and the adapter is not on claim %s: %s It is tried again until it is."
            .formatted(ObjectNames.of(job).export(), why)).orElse(""));
    conditions.add(JobConditions.FAILED, failure.isPresent(), failure.map(Ending::reason).orElse("NoFailure"),
        failure.map(Ending::message).orElse(""));
    return conditions.list();
  }

  /** A claim is made once, and the export outlives its job: what is left of an earlier one may have another size. */
  private String inheritedExport() {
    var asked = new Quantity(job.getSpec().export().storage().size());
    return observed.find(PersistentVolumeClaim.class, ObjectNames.of(job).export())
        .filter(claim -> Observed.BY_AGE.compare(claim, job) < 0)
        .map(claim -> claim.getSpec().getResources().getRequests().get("storage")).filter(size -> !size.equals(asked))
        .map(size -> ", but claim %s of %s, made by an earlier job of this name, is used as it is".formatted(ObjectNames.of(job).export(), size))
        .orElse("");
  }

  private boolean suspended() {
    return job.getSpec().runPolicy().suspend() && ending.isEmpty();
  }

  private void addPodsReady(Conditions conditions, boolean suspended, Instant now) {
    if (ending.isPresent() || suspended) {
      conditions.add(JobConditions.PODS_READY, false, ending.isPresent() ? "JobEnded" : "Suspended", "");
      return;
    }
    var trouble = new Troubles(job, observed, completedRounds(job, progress), now).first().or(this::unmended);
    if (trouble.isPresent()) {
      conditions.add(JobConditions.PODS_READY, false, trouble.get().reason(), trouble.get().message());
    } else if (missing().isEmpty() && emptyPools().isEmpty()) {
      conditions.add(JobConditions.PODS_READY, true, "AllReady", "");
    } else if (missing().isEmpty()) {
      conditions.add(JobConditions.PODS_READY, false, "NoPods", nobodyWorks());
    } else {
      conditions.add(JobConditions.PODS_READY, false, "Starting", "not ready yet: " + String.join(", ", missing()));
    }
  }

  private void addTraining(Conditions conditions, boolean suspended) {
    if (ending.isPresent() || suspended) {
      conditions.add(JobConditions.TRAINING, false, ending.isPresent() ? "JobEnded" : "Suspended", "");
    } else if (trains()) {
      conditions.add(JobConditions.TRAINING, true, "RoundsGoOn", "");
    } else if (missing().isEmpty() && !emptyPools().isEmpty()) {
      conditions.add(JobConditions.TRAINING, false, "NoPods", nobodyWorks());
    } else if (missing().isEmpty()) {
      conditions.add(JobConditions.TRAINING, false, "WaitingForAggregator", "all pods are ready; the next round begins");
    } else {
      conditions.add(JobConditions.TRAINING, false, "WaitingForPods", "not ready yet: " + String.join(", ", missing()));
    }
  }

  /** A job goes on though this operator has just started, or the aggregator has just said its last word. */
  private boolean trains() {
    if (ending.isPresent() || suspended()) {
      return false;
    }
    return progress.map(now -> !now.getPhase().equals("Pending") && !standsStill(now)).orElseGet(() ->
        Conditions.isTrue(job.getStatus(), JobConditions.TRAINING).isPresent()
            && observed.pods(Role.AGGREGATOR).anyMatch(pod -> PodState.isReady(pod) || PodState.hasSucceeded(pod)));
  }

  /** A round is open, and it waits for clients for whom no pod works. When it has only just opened, nobody has its lease yet. */
  private boolean standsStill(Progress now) {
    return now.getPhase().equals("Running") && (now.getActiveClients() < now.getParticipants() && !emptyPools().isEmpty()
        || now.getActiveClients() == 0 && observed.pods(Role.CLIENT).noneMatch(PodState::isReady));
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

  /** As the aggregator told last, else as the status had it. */
  public static int completedRounds(SplitLoRAJob job, Optional<Progress> progress) {
    return progress.map(Progress::getCompletedRounds)
        .or(() -> Optional.ofNullable(job.getStatus()).map(SplitLoRAJobStatus::completedRounds)).orElse(0);
  }

  /** Roles and pools that lack a ready pod. */
  private List<String> missing() {
    var missing = new ArrayList<String>();
    for (Role role : RoleJobs.roles(job.getSpec())) {
      if (observed.pods(role).noneMatch(PodState::isReady)) {
        missing.add(role.text());
      }
    }
    pools().stream().filter(pool -> pool.ready() < pool.desired())
        .forEach(pool -> missing.add("pool %s (%d of %d)".formatted(pool.name(), pool.ready(), pool.desired())));
    return missing;
  }

  /** Pools that someone has scaled to no pods. */
  private List<String> emptyPools() {
    return pools().stream().filter(pool -> pool.desired() == 0).map(PoolStatus::name).toList();
  }

  private String nobodyWorks() {
    return emptyPools().stream().map(pool -> "pool %s has no pods, so that nobody works for its clients; scale clientpool/%s up"
        .formatted(pool, ObjectNames.of(job).pool(pool))).collect(Collectors.joining("; "));
  }

  private List<PoolStatus> pools() {
    return job.getSpec().clientPools().stream().map(this::pool).toList();
  }

  private PoolStatus pool(ClientPoolSpec pool) {
    var deployment = observed.find(Deployment.class, ObjectNames.of(job).pool(pool.name()));
    int desired = deployment.map(pods -> pods.getSpec().getReplicas()).orElse(ending.isPresent() ? 0 : pool.replicas());
    int ready = (int) observed.pods(pool.name()).filter(PodState::isReady).count();
    return new PoolStatus(pool.name(), desired, ready);
  }

  private FailureStatus lastFailure() {
    return ending.filter(end -> !end.succeeded()).map(end -> new FailureStatus(end.reason(), end.message()))
        .or(() -> Troubles.failure(observed, Role.AGGREGATOR).map(trouble -> new FailureStatus(trouble.reason(), trouble.message())))
        .or(() -> unmended().map(trouble -> new FailureStatus(trouble.reason(), trouble.message())))
        .or(() -> progress.filter(Progress::hasLastDisturbance).map(Progress::getLastDisturbance)
            .map(failure -> new FailureStatus(LastWords.word(failure.getReason()), failure.getMessage())))
        .orElseGet(() -> job.getStatus() == null ? null : job.getStatus().lastFailure());
  }

  /** A journal that could not be written is not mended by an aggregator that starts, but by the next round that it takes. */
  private Optional<Trouble> unmended() {
    return Conditions.find(job.getStatus(), JobConditions.PODS_READY).filter(before -> before.getReason().equals(JOURNAL_FAILED))
        .filter(before -> progress.filter(now -> now.getCompletedRounds() > job.getStatus().completedRounds()).isEmpty())
        .map(before -> new Trouble(before.getReason(), before.getMessage()));
  }

  private AdapterStatus adapter() {
    return ending.filter(Ending::succeeded)
        .map(end -> new AdapterStatus(ObjectNames.of(job).export(), adapterDigest())).orElse(null);
  }

  private String adapterDigest() {
    return progress.map(Progress::getAdapterSha256).filter(digest -> !digest.isEmpty())
        .or(() -> Optional.ofNullable(job.getStatus()).map(SplitLoRAJobStatus::adapter).map(AdapterStatus::sha256)).orElse(null);
  }
}
