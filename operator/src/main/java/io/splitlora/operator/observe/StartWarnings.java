package io.splitlora.operator.observe;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.due.Rate;
import io.splitlora.protocol.bounds.Sentence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warnings about what does not start, which nothing but Events tell: a volume that cannot be mounted, pods that a
 * Job may not make. To watch a cluster's Events would cost more than all else, so they are asked for, one object at a
 * time and seldom.
 */
public final class StartWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(StartWarnings.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  /** What takes longer than this to start may have a reason. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  /** One object's trouble is mostly that of the others too. */
  private static final int MOST_OBJECTS = 3;
  private static final int LISTS_PER_SECOND = 5;
  private static final long MOST_EVENTS = 20;
  private static final int LONGEST_REASON = 63;

  private final Clock clock;
  private final Rate rate = Rate.perSecond(LISTS_PER_SECOND);
  private final Map<ResourceID, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Instant when, List<Event> events) {}

  public StartWarnings(Clock clock) {
    this.clock = clock;
  }

  /** When to look again, if there is something to look for. */
  public Optional<Instant> nextLook(ResourceID job, Observed observed) {
    return unexplained(observed).stream().findFirst()
        .map(object -> clock.instant().plus(seen.containsKey(job) ? INTERVAL : PATIENCE.plusSeconds(1)));
  }

  /** Those of a job, as of the last look. */
  public List<Event> of(SplitLoRAJob job, Observed observed, KubernetesClient client) {
    var id = ResourceID.fromResource(job);
    var now = clock.instant();
    var waiting = unexplained(observed).stream().filter(object -> age(object, now).compareTo(PATIENCE) > 0)
        .limit(MOST_OBJECTS).toList();
    if (waiting.isEmpty()) {
      forget(id);
      return List.of();
    }
    var last = seen.getOrDefault(id, new Seen(Instant.EPOCH, List.of()));
    if (!last.when().plus(INTERVAL).isAfter(now) && rate.takeNow(now)) {
      last = new Seen(now, waiting.stream().flatMap(object -> read(object, client)).toList());
      seen.put(id, last);
    }
    return last.events();
  }

  /** Of what only events may tell why it has not started. */
  public static List<HasMetadata> unexplained(Observed observed) {
    return Stream.<HasMetadata>concat(roleJobsWithoutPods(observed),
        observed.all(Pod.class).filter(pod -> PodState.isStarting(pod) && PodState.trouble(pod).isEmpty())).toList();
  }

  /** Jobs of which Kubernetes has not made a pod yet, or no further one. */
  public static Stream<Job> roleJobsWithoutPods(Observed observed) {
    return observed.all(Job.class).filter(RoleJobState::isAtWork)
        .filter(job -> Labels.roleOf(job).stream().flatMap(observed::pods).allMatch(PodState::hasEnded));
  }

  private static Duration age(HasMetadata object, Instant now) {
    return Duration.between(Instant.parse(object.getMetadata().getCreationTimestamp()), now);
  }

  private static Stream<Event> read(HasMetadata object, KubernetesClient client) {
    try {
      return client.v1().events().inNamespace(object.getMetadata().getNamespace())
          .list(new ListOptionsBuilder().withLimit(MOST_EVENTS)
              .withFieldSelector("type=Warning,involvedObject.uid=" + object.getMetadata().getUid()).build())
          .getItems().stream().map(StartWarnings::shortened);
    } catch (KubernetesClientException e) {
      LOG.warn("the events of {} {} cannot be read: {}", object.getKind(), object.getMetadata().getName(),
          e.getMessage());
      return Stream.empty();
    }
  }

  /** Who may write events may write long ones, and these are kept. */
  static Event shortened(Event event) {
    String reason = String.valueOf(event.getReason());
    return new EventBuilder()
        .withNewMetadata().withCreationTimestamp(event.getMetadata().getCreationTimestamp()).endMetadata()
        .withNewInvolvedObject().withUid(event.getInvolvedObject().getUid()).endInvolvedObject()
        .withReason(reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
        .withMessage(Sentence.bounded(String.valueOf(event.getMessage())))
        .withSeries(event.getSeries()).withEventTime(event.getEventTime())
        .withLastTimestamp(event.getLastTimestamp()).build();
  }

  public void forget(ResourceID job) {
    seen.remove(job);
  }
}
