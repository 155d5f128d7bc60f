package io.splitlora.operator.job;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.status.Troubles;
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
final class StartWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(StartWarnings.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  /** What takes longer than this to start may have a reason. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  /** One object's trouble is mostly that of the others too. */
  private static final int MOST_OBJECTS = 3;
  private static final int LISTS_PER_SECOND = 5;
  private static final long MOST_EVENTS = 20;

  private final Clock clock;
  private final Rate rate = Rate.perSecond(LISTS_PER_SECOND);
  private final Map<ResourceID, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Instant when, List<Event> events) {}

  StartWarnings(Clock clock) {
    this.clock = clock;
  }

  /** When to look again, if there is something to look for. */
  Optional<Instant> nextLook(ResourceID job, Observed observed) {
    return Troubles.unexplained(observed).stream().findFirst()
        .map(object -> clock.instant().plus(seen.containsKey(job) ? INTERVAL : PATIENCE.plusSeconds(1)));
  }

  /** Those of a job, as of the last look. */
  List<Event> of(SplitLoRAJob job, Observed observed, KubernetesClient client) {
    var id = ResourceID.fromResource(job);
    var now = clock.instant();
    var waiting = Troubles.unexplained(observed).stream().filter(object -> age(object, now).compareTo(PATIENCE) > 0).limit(MOST_OBJECTS).toList();
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

  private static Duration age(HasMetadata object, Instant now) {
    return Duration.between(Instant.parse(object.getMetadata().getCreationTimestamp()), now);
  }

  private static Stream<Event> read(HasMetadata object, KubernetesClient client) {
    try {
      return client.v1().events().inNamespace(object.getMetadata().getNamespace()).list(new ListOptionsBuilder().withLimit(MOST_EVENTS)
          .withFieldSelector("type=Warning,involvedObject.uid=" + object.getMetadata().getUid()).build()).getItems().stream();
    } catch (KubernetesClientException e) {
      LOG.warn("the events of {} {} cannot be read: {}", object.getKind(), object.getMetadata().getName(), e.getMessage());
      return Stream.empty();
    }
  }

  void forget(ResourceID job) {
    seen.remove(job);
  }
}
