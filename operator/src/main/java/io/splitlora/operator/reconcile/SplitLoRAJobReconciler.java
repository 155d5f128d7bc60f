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
import io.splitlora.operator.credentials.JobCredentials;
import io.splitlora.operator.desired.DesiredObjects;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.desired.Services;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.operator.events.EventPace;
import io.splitlora.operator.events.JobEvents;
import io.splitlora.operator.losses.KeptLogs;
import io.splitlora.operator.losses.Replacement;
import io.splitlora.operator.metrics.JobGauges;
import io.splitlora.operator.observe.CompactStore;
import io.splitlora.operator.observe.JobStore;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.StartWarnings;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.operator.status.Deadline;
import io.splitlora.operator.status.Ending;
import io.splitlora.operator.status.JobStatus;
import io.splitlora.operator.status.StatusWriter;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  private final OperatorSettings settings;
  private final ProgressFollowers progress;
  private final DueTimes dueTimes;
  private final Clock clock;
  private final StatusWriter statuses;
  private final EventPace eventPace;
  private final StartWarnings warnings;
  private final JobGauges gauges;
  private final Nudges nudges = new Nudges(this::forgetAll);
  private IndexerResourceCache<SplitLoRAJob> jobs;

  /** @param statusInterval figures in a status are written at most this often */
  public SplitLoRAJobReconciler(OperatorSettings settings, ProgressFollowers progress, DueTimes dueTimes, Clock clock, MeterRegistry registry,
      @ConfigProperty(name = "splitlora.progress-interval") Duration statusInterval) {
    this.settings = settings;
    this.progress = progress;
    this.dueTimes = dueTimes;
    this.clock = clock;
    gauges = new JobGauges(registry, clock);
    statuses = new StatusWriter(clock, statusInterval, (job, when) -> lookAgain(job, Why.STATUS_PUT_OFF, when));
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
      bring(job, context);
    }
    if (isGone(job)) {
      forgetAll(ResourceID.fromResource(job)); // it was deleted meanwhile, and what was forgotten then is known again
      lookForSuccessor(ResourceID.fromResource(job));
    }
    return UpdateControl.noUpdate();
  }

  private boolean isGone(SplitLoRAJob job) {
    return jobs.get(ResourceID.fromResource(job)).filter(known -> known.getMetadata().getUid().equals(job.getMetadata().getUid())).isEmpty();
  }

  /** The SDK drops the news of a job that came within the last reconciliation of the one before it. */
  private void lookForSuccessor(ResourceID job) {
    if (jobs.get(job).isPresent()) {
      lookAgain(job, Why.STATUS_PUT_OFF, clock.instant().plus(Observed.CACHE_DELAY));
    }
  }

  private void bring(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    var observed = Observed.of(job, context);
    var events = new JobEvents(job, context.getClient(), clock, eventPace);
    var ending = Ending.of(job, observed, clock.instant());
    var told = ending.isPresent() ? lastFigures(job, observed) : progress.published(job);
    Optional<InvalidJobException> refusal = Optional.empty();
    try {
      if (ending.isPresent()) {
        forget(ResourceID.fromResource(job));
      } else {
        run(job, observed, context, events, told);
      }
    } catch (InvalidJobException e) {
      refusal = Optional.of(e);
      // it may be mended without an event that would be seen: a quota, an object of the user's
      lookAgain(ResourceID.fromResource(job), Why.REFUSAL, clock.instant().plus(REFUSAL_INTERVAL));
    }
    if (ending.isEmpty()) {
      observed = observed.and(warningsOf(job, observed, context));
    }
    boolean said = writeStatus(job, JobStatus.of(job, observed, ending, refusal, told, clock.instant()), told, context, events);
    // only now: what follows takes away what the end was read from
    if (ending.isPresent() && said) {
      new EndedJob(ObjectNames.of(job), observed, context.getClient(), new KeptLogs(job, context.getClient())).tidy(ending.get().succeeded());
    }
  }

  /** The objects come when it is this job's turn again, so that many that come at once are all told soon. */
  private void tellNew(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    statuses.patch(job, JobStatus.ofNew(job, clock.instant()), context.getClient());
    lookAgain(ResourceID.fromResource(job), Why.NEW, clock.instant().plus(Observed.CACHE_DELAY));
  }

  /** Nothing is done for a job that another version has written, and nothing of it is taken away. */
  private void tellUnreadable(SplitLoRAJob job, Context<SplitLoRAJob> context) {
    var refusal = UnreadableSpec.of(job, context.getClient());
    writeStatus(job, JobStatus.ofUnreadable(job, refusal, clock.instant()), Optional.empty(), context, new JobEvents(job, context.getClient(), clock, eventPace));
  }

  /**
   * What nobody foresaw is tried again by the SDK, with growing pauses; an event tells why nothing happens. The log has a
   * line a try, and where an error of this program is from, once.
   */
  @Override
  public ErrorStatusUpdateControl<SplitLoRAJob> updateErrorStatus(SplitLoRAJob job, Context<SplitLoRAJob> context, Exception e) {
    if (!(e instanceof KubernetesClientException) && context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) == 0) {
      LOG.error("{}/{}: an error of this program", job.getMetadata().getNamespace(), job.getMetadata().getName(), e);
    }
    if (isGone(job)) {
      forgetAll(ResourceID.fromResource(job));
      return ErrorStatusUpdateControl.noStatusUpdate();
    }
    new JobEvents(job, context.getClient(), clock, eventPace).warning("ReconcileFailed", Objects.requireNonNullElse(e.getMessage(), e.toString()));
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  /** Nothing else tells of them, so that they are looked for as long as something does not start. */
  private List<Event> warningsOf(SplitLoRAJob job, Observed observed, Context<SplitLoRAJob> context) {
    var id = ResourceID.fromResource(job);
    var now = warnings.of(job, observed, context.getClient());
    warnings.nextLook(id, observed).ifPresent(next -> lookAgain(id, Why.START, next));
    return now;
  }

  /** What the aggregator left when it ended; it is there even if nobody followed its progress at that moment. */
  private Optional<Progress> lastFigures(SplitLoRAJob job, Observed observed) {
    return Ending.lastFigures(observed).or(() -> progress.last(job));
  }

  private void run(SplitLoRAJob job, Observed observed, Context<SplitLoRAJob> context, JobEvents events, Optional<Progress> told) {
    ObjectNames.check(job);
    var objects = new ObjectApplier(job, observed, context);
    if (job.getSpec().runPolicy().suspend()) {
      objects.suspend();
    }
    var credentials = JobCredentials.of(job, objects::present, objects::create, clock);
    var secrets = credentials.secrets(name -> objects.present(JobCredentials.named(job, name)));
    // first: what is refused below must not hide how the pods that run get on
    follow(job, observed, credentials);
    remindOf(job, JobCredentials.renewal(secrets));
    var sizes = new PoolSizes(job, observed, context, objects, events).apply();
    secrets.forEach(objects::apply);
    new Replacement(context.getClient(), new KeptLogs(job, context.getClient()))
        .ofLost(job, observed, JobStatus.completedRounds(job, told), clock.instant());
    DesiredObjects.of(job, pool -> sizes.get(pool.name()), settings, observed.objects()).forEach(objects::apply);
  }

  private void follow(SplitLoRAJob job, Observed observed, JobCredentials credentials) {
    if (observed.pods(Role.AGGREGATOR).anyMatch(PodState::isReady)) {
      progress.follow(job, Services.aggregatorAddress(job), credentials.authority(), credentials::operator);
    } else if (observed.pods(Role.AGGREGATOR).allMatch(PodState::hasEnded)) {
      progress.unfollow(ResourceID.fromResource(job));
    }
  }

  private void remindOf(SplitLoRAJob job, Instant renewal) {
    var next = Deadline.of(job, clock.instant()).filter(deadline -> deadline.isBefore(renewal)).orElse(renewal);
    lookAgain(ResourceID.fromResource(job), Why.DEADLINE_OR_RENEWAL, next);
  }

  private enum Why { NEW, DEADLINE_OR_RENEWAL, REFUSAL, START, STATUS_PUT_OFF, GAUGES }

  /** Key among the due times. */
  private record Look(ResourceID job, Why why) {}

  private void lookAgain(ResourceID job, Why why, Instant when) {
    dueTimes.at(when, new Look(job, why), () -> nudges.propagateEvent(job));
  }

  private void forgetAll(ResourceID job) {
    forget(job);
    statuses.forget(job);
    eventPace.forget(job);
    warnings.forget(job);
    gauges.forget(job);
  }

  private void forget(ResourceID job) {
    progress.unfollow(job);
    for (Why why : Why.values()) {
      dueTimes.cancel(new Look(job, why));
    }
  }

  /** Whether the job's status says so; what comes too early or too late is derived again. */
  private boolean writeStatus(SplitLoRAJob job, SplitLoRAJobStatus next, Optional<Progress> told, Context<SplitLoRAJob> context, JobEvents events) {
    var id = ResourceID.fromResource(job);
    gauges.show(id, next, told).ifPresent(gone -> lookAgain(id, Why.GAUGES, gone));
    return statuses.write(job, next, context.getClient(), events);
  }

  private static <R extends HasMetadata> EventSource<R, SplitLoRAJob> informer(Class<R> kind, EventSourceContext<SplitLoRAJob> context) {
    return new InformerEventSource<>(InformerEventSourceConfiguration.from(kind, SplitLoRAJob.class)
        .withLabelSelector(Labels.SELECTOR)
        .withItemStore(new CompactStore<>(kind, context.getClient().getKubernetesSerialization()))
        .withInformerListLimit(PAGE)
        .withSecondaryToPrimaryMapper(object -> Labels.jobOf(object)
            .map(job -> Set.of(new ResourceID(job, object.getMetadata().getNamespace()))).orElse(Set.of()))
        .build(), context);
  }
}
