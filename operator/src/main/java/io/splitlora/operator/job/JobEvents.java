package io.splitlora.operator.job;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code kubectl describe} lists under a job; the same thing said again is counted. An event that cannot be written
 * is only logged: the status says it too.
 */
final class JobEvents {
  private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
  private static final int LONGEST_MESSAGE = 1024; // the API server refuses longer ones

  private final SplitLoRAJob job;
  private final KubernetesClient client;
  private final Clock clock;
  private final EventPace pace;

  JobEvents(SplitLoRAJob job, KubernetesClient client, Clock clock, EventPace pace) {
    this.job = job;
    this.client = client;
    this.clock = clock;
    this.pace = pace;
  }

  void normal(String reason, String message) {
    write("Normal", reason, message);
  }

  void warning(String reason, String message) {
    write("Warning", reason, message);
  }

  private void write(String type, String reason, String message) {
    var meta = job.getMetadata();
    LOG.info("{}/{}: {}: {}", meta.getNamespace(), meta.getName(), reason, message);
    if (!pace.take(ResourceID.fromResource(job))) {
      return;
    }
    var event = event(type, reason, shortened(message));
    try {
      create(event);
    } catch (KubernetesClientException e) {
      LOG.warn("Event {} of {}/{} not written: {}", reason, meta.getNamespace(), meta.getName(), e.getMessage());
    }
  }

  private Event event(String type, String reason, String message) {
    var meta = job.getMetadata();
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata().withName(name(type, reason, message)).withNamespace(meta.getNamespace()).endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(job.getApiVersion()).withKind(job.getKind()).withName(meta.getName())
        .withNamespace(meta.getNamespace()).withUid(meta.getUid()).withResourceVersion(meta.getResourceVersion())
        .endInvolvedObject()
        .withType(type).withReason(reason).withMessage(message)
        .withFirstTimestamp(now).withLastTimestamp(now).withCount(1)
        .withNewSource().withComponent(SplitLoRAJobReconciler.FIELD_MANAGER).endSource()
        .withReportingComponent(SplitLoRAJobReconciler.FIELD_MANAGER)
        .build();
  }

  /** The same for the same thing of the same job, whichever operator says it. */
  private String name(String type, String reason, String message) {
    var meta = job.getMetadata();
    var said = String.join("\n", meta.getUid(), type, reason, message);
    return meta.getName() + "." + UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8));
  }

  private void create(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      countAgain(event);
    }
  }

  private void countAgain(Event event) {
    var said = client.resource(event).get();
    if (said != null) { // else it was too old
      client.resource(said).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"count\":%d,\"lastTimestamp\":\"%s\"}"
          .formatted(Objects.requireNonNullElse(said.getCount(), 1) + 1, event.getLastTimestamp()));
    }
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}
