package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.RoleCommandLine;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods of aggregator and split server that are to go and do not, as their nodes have vanished: a Job waits for ever for
 * the kubelet there to say how such a pod ended. One that should have been gone for a minute is taken away. Should it
 * still run, nobody calls it, and an aggregator finds the journal's token taken by its successor. Images of before the
 * journal had a token, which are not called with an issuer either, would both write it: their aggregators stay.
 */
public final class VanishedPods {
  private static final Logger LOG = LoggerFactory.getLogger(VanishedPods.class);
  /** After the time that a pod has to end in: kubelets also unmount its volumes. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  /** By which the controller of Jobs holds a pod whose end it has not counted. */
  private static final String HELD_FOR_ITS_JOB = "batch.kubernetes.io/job-tracking";

  private final KubernetesClient client;

  public VanishedPods(KubernetesClient client) {
    this.client = client;
  }

  /** When to look again, if a pod is waited for. */
  public static Optional<Instant> next(Observed observed, Instant now) {
    return leaving(observed).map(VanishedPods::due).filter(due -> due.isAfter(now)).min(Instant::compareTo);
  }

  public void remove(Observed observed, Instant now) {
    leaving(observed).filter(pod -> !due(pod).isAfter(now)).forEach(this::remove);
  }

  private static Stream<Pod> leaving(Observed observed) {
    return Stream
        .concat(observed.pods(Role.SPLIT_SERVER), observed.pods(Role.AGGREGATOR).filter(VanishedPods::hasToken))
        .filter(Pod::isMarkedForDeletion).filter(pod -> !PodState.hasEnded(pod));
  }

  private static boolean hasToken(Pod aggregator) {
    return aggregator.getSpec().getContainers().stream()
        .anyMatch(container -> container.getArgs().contains(RoleCommandLine.ISSUER));
  }

  /** Kubernetes writes down when a pod must have ended, not when its deletion was asked for. */
  private static Instant due(Pod pod) {
    return Instant.parse(pod.getMetadata().getDeletionTimestamp()).plus(PATIENCE);
  }

  private void remove(Pod pod) {
    List<String> others =
        pod.getMetadata().getFinalizers().stream().filter(held -> !held.equals(HELD_FOR_ITS_JOB)).toList();
    try {
      client.resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("metadata",
          Map.of("uid", pod.getMetadata().getUid(), "finalizers", others))));
      client.resource(pod).withGracePeriod(0).delete();
      LOG.info("{}/{} is taken away: its node {} has not answered", pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(), pod.getSpec().getNodeName());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e; // else it went in the meantime
      }
    }
  }
}
