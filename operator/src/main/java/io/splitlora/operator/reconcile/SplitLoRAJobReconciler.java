package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.operator.events.EventPace;
import io.splitlora.operator.events.JobEvents;
import io.splitlora.operator.metrics.JobGauges;
import io.splitlora.operator.observe.CompactStore;
import io.splitlora.operator.observe.JobStore;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.StartWarnings;
import io.splitlora.operator.pools.PoolFigures;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.operator.reconcile.Reminders.Why;
import io.splitlora.operator.status.Ending;
import io.splitlora.operator.status.JobStatus;
import io.splitlora.operator.status.Resumption;
import io.splitlora.operator.status.StatusWriter;
import io.splitlora.v1.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the objects of a SplitLoRAJob to what it asks for, and its status to what they and its aggregator tell. */
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 1000, intervalMultiplier = 2, maxInterval = 60_000)
@RateLimited(maxReconciliations = 3, within = 1)
@ControllerConfiguration(name = "splitlorajob", fieldManager = OperatorSettings.FIELD_MANAGER,
    informer = @Informer(itemStore = JobStore.class, informerListLimit = SplitLoRAJobReconciler.PAGE))
public class SplitLoRAJobReconciler implements Reconciler<SplitLoRAJob> {
  private static final Logger LOG = LoggerFactory.getLogger(SplitLoRAJobReconciler.class);
  private static final Duration REFUSAL_INTERVAL = Duration.ofSeconds(30);
  /** Objects of one answer to a list, as the whole list would have to be in memory at once. */
  static final long PAGE = 50;

  private final ProgressFollowers progress;
  private final Clock clock;
  private final RunningJob running;
  private final StatusWriter statuses;
  private final EventPace eventPace;
  private final StartWarnings warnings;
  private final JobGauges gauges;
  private final Nudges nudges = new Nudges(this::forget);
  private final Reminders reminders;
  private IndexerResourceCache<SplitLoRAJob> jobs;

  /** @param statusInterval figures in a status are written at most this often */
  public SplitLoRAJobReconciler(OperatorSettings settings, Certifier certifier, ProgressFollowers progress,
      DueTimes dueTimes, Clock clock, MeterRegistry registry,
      @ConfigProperty(name = "splitlora.progress-interval") Duration statusInterval) {
    this.progress = progress;
    this.clock = clock;
    reminders = new Reminders(dueTimes, nudges::propagateEvent);
    running = new RunningJob(settings, certifier, progress, reminders, clock);
    gauges = new JobGauges(registry, clock);
    statuses = new StatusWriter(clock, statusInterval, (job, when) -> reminders.at(when, job, Why.STATUS_PUT_OFF));
    eventPace = new EventPace(clock);
    warnings = new StartWarnings(clock);
    progress.onChange(nudges::propagateEvent);
  }

  @Override
  public List<EventSource<?, SplitLoRAJob>> prepareEventSources(EventSourceContext<SplitLoRAJob> context) {
    jobs = context.getPrimaryCache();
    var sources = new ArrayList<EventSource<?, SplitLoRAJob>>(List.of(nudges));
    Observed.KINDS.forEach(kind -> sources.add(informer(kind, context)));
    return sources;
  }

  @Override
  public UpdateControl<SplitLoRAJob> reconcile(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    if (job.getSpec() == null) {
      tellUnreadable(job, context);
    } else if (job.getStatus() == null) {
      tellNew(job, context);
    } else {
      var turn = new Turn(job, Observed.of(job, context), events(job, context), context);
      if (Resumption.isAsked(job)) {
        resume(turn);
      } else {
        Ending.of(job, turn.observed(), clock.instant()).ifPresentOrElse(ending -> end(turn, ending), () -> goOn(turn));
      }
    }
    if (isGone(job)) {
      forget(ResourceID.fromResource(job)); // it was deleted meanwhile, and what was forgotten then is known again
      lookForSuccessor(ResourceID.fromResource(job));
    }
    return UpdateControl.noUpdate();
  }

  /** Nothing is done for a job that another version has written, and nothing of it is taken away. */
  private void tellUnreadable(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    var refusal = UnreadableSpec.of(job, context.getClient());
    var turn = new Turn(job, Observed.NOTHING, events(job, context), context);
    tell(turn, JobStatus.ofUnreadable(job, refusal, clock.instant()), Optional.empty());
  }

  /** The objects come when it is this job's turn again, so that many that come at once are all told soon. */
  private void tellNew(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    statuses.patch(job, JobStatus.ofNew(job, clock.instant()), context.getClient());
    reminders.at(clock.instant().plus(Observed.CACHE_DELAY), ResourceID.fromResource(job), Why.NEW);
  }

  /** The status says so once nothing is left that ended; then the job is as a new one that has a journal. */
  private void resume(Turn turn) {
    if (running.makeRoom(turn)
        && statuses.patch(turn.job(), JobStatus.ofNew(turn.job(), clock.instant()), turn.client())) {
      turn.events().normal("Resumed", "going on from the journal");
      reminders.at(clock.instant().plus(Observed.CACHE_DELAY), turn.id(), Why.NEW);
    }
  }

  private void goOn(Turn turn) {
    var told = progress.published(turn.job());
    var refusal = apply(turn, JobStatus.completedRounds(turn.job(), told));
    var observed = turn.observed().and(startWarnings(turn));
    tell(turn, JobStatus.of(turn.job(), observed, Optional.empty(), refusal, told, clock.instant()), told);
  }

  /** What the aggregator left when it ended is there even if nobody followed its progress at that moment. */
  private void end(Turn turn, Ending ending) {
    var told = Ending.lastFigures(turn.observed()).or(() -> progress.last(turn.job()));
    stopFollowing(turn.id());
    var status =
        JobStatus.of(turn.job(), turn.observed(), Optional.of(ending), Optional.empty(), told, clock.instant());
    if (tell(turn, status, told)) { // only then: what follows takes away what the end was read from
      new EndedJob(turn).tidy(ending.succeeded());
    }
  }

  /** What is refused may be mended without an event that would be seen: a quota, an object of the user's. */
  private Optional<InvalidJobException> apply(Turn turn, int completedRounds) {
    try {
      running.apply(turn, completedRounds);
      return Optional.empty();
    } catch (InvalidJobException refusal) {
      reminders.at(clock.instant().plus(REFUSAL_INTERVAL), turn.id(), Why.REFUSAL);
      return Optional.of(refusal);
    }
  }

  /** Nothing else tells of them, so that they are looked for as long as something does not start. */
  private List<Event> startWarnings(Turn turn) {
    var now = warnings.of(turn.job(), turn.observed(), turn.client());
    warnings.nextLook(turn.id(), turn.observed()).ifPresent(next -> reminders.at(next, turn.id(), Why.START));
    return now;
  }

  /** Whether the job's status says so; what comes too early or too late is derived again. */
  private boolean tell(Turn turn, SplitLoRAJobStatus status, Optional<Progress> told) {
    gauges.show(turn.id(), status, told, PoolFigures.of(turn.job(), turn.observed(), told))
        .ifPresent(gone -> reminders.at(gone, turn.id(), Why.GAUGES));
    return statuses.write(turn.job(), status, turn.client(), turn.events());
  }

  /**
   * What nobody foresaw is tried again by the SDK, with growing pauses; an event tells why nothing happens. The log has
   * a line a try, and where an error of this program is from, once.
   */
  @Override
  public ErrorStatusUpdateControl<SplitLoRAJob> updateErrorStatus(SplitLoRAJob job, Context<SplitLoRAJob> context,
      Exception e) {
    boolean firstTry = context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) == 0;
    if (!(e instanceof KubernetesClientException) && firstTry) {
      LOG.error("{}/{}: an error of this program", job.getMetadata().getNamespace(), job.getMetadata().getName(), e);
    }
    if (isGone(job)) {
      forget(ResourceID.fromResource(job));
    } else {
      events(job, context).warning("ReconcileFailed", Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private JobEvents events(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    return new JobEvents(job, context.getClient(), clock, eventPace);
  }

  private boolean isGone(SplitLoRAJob job) {
    return jobs.get(ResourceID.fromResource(job))
        .filter(known -> known.getMetadata().getUid().equals(job.getMetadata().getUid())).isEmpty();
  }

  /** The SDK drops the news of a job that came within the last reconciliation of the one before it. */
  private void lookForSuccessor(ResourceID job) {
    if (jobs.get(job).isPresent()) {
      reminders.at(clock.instant().plus(Observed.CACHE_DELAY), job, Why.STATUS_PUT_OFF);
    }
  }

  private void forget(ResourceID job) {
    stopFollowing(job);
    statuses.forget(job);
    eventPace.forget(job);
    warnings.forget(job);
    gauges.forget(job);
  }

  private void stopFollowing(ResourceID job) {
    progress.unfollow(job);
    reminders.forget(job);
  }

  private static <R extends HasMetadata> EventSource<R, SplitLoRAJob> informer(Class<R> kind,
      EventSourceContext<SplitLoRAJob> context) {
    return new InformerEventSource<>(InformerEventSourceConfiguration.from(kind, SplitLoRAJob.class)
        .withLabelSelector(Labels.SELECTOR)
        .withItemStore(new CompactStore<>(kind, context.getClient().getKubernetesSerialization()))
        .withInformerListLimit(PAGE)
        .withSecondaryToPrimaryMapper(object -> Labels.jobOf(object)
            .map(job -> Set.of(new ResourceID(job, object.getMetadata().getNamespace()))).orElse(Set.of()))
        .build(), context);
  }
}
