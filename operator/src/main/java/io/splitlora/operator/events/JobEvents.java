package io.splitlora.operator.events;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.OperatorSettings;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code kubectl describe} lists under a job; what happens again for the same reason is counted, under the words
 * of the last time: messages name pods and times. An event that cannot be written is only logged: the status says it
 * too.
 */
public final class JobEvents {
  private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
  private static final String NORMAL = "Normal";
  private static final String WARNING = "Warning";
  private static final int LONGEST_MESSAGE = 1024; // the API server refuses longer ones

  private final SplitLoRAJob job;
  private final KubernetesClient client;
  private final Clock clock;
  private final EventPace pace;

  public JobEvents(SplitLoRAJob job, KubernetesClient client, Clock clock, EventPace pace) {
    this.job = job;
    this.client = client;
    this.clock = clock;
    this.pace = pace;
  }

  public void normal(String reason, String message) {
    write(NORMAL, reason, "", message);
  }

  public void warning(String reason, String message) {
    warning(reason, "", message);
  }

  /** @param about who is told of by itself, and not counted together with others of that reason */
  public void warning(String reason, String about, String message) {
    write(WARNING, reason, about, message);
  }

  /** What ends the job is told whatever was told before. */
  public void end(boolean warning, String reason, String message) {
    log(reason, message);
    create(warning ? WARNING : NORMAL, reason, "", message);
  }

  private void write(String type, String reason, String about, String message) {
    log(reason, message);
    if (pace.take(ResourceID.fromResource(job))) {
      create(type, reason, about, message);
    }
  }

  private void log(String reason, String message) {
    LOG.info("{}/{}: {}: {}", job.getMetadata().getNamespace(), job.getMetadata().getName(), reason, message);
  }

  private void create(String type, String reason, String about, String message) {
    var meta = job.getMetadata();
    var event = event(type, reason, about, shortened(message));
    try {
      create(event);
    } catch (KubernetesClientException e) {
      LOG.warn("Event {} of {}/{} not written: {}", reason, meta.getNamespace(), meta.getName(), e.getMessage());
    }
  }

  Event event(String type, String reason, String about, String message) {
    var meta = job.getMetadata();
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata().withName(name(type, reason, about)).withNamespace(meta.getNamespace()).endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(job.getApiVersion()).withKind(job.getKind()).withName(meta.getName())
        .withNamespace(meta.getNamespace()).withUid(meta.getUid()).withResourceVersion(meta.getResourceVersion())
        .endInvolvedObject()
        .withType(type).withReason(reason).withMessage(message)
        .withFirstTimestamp(now).withLastTimestamp(now).withCount(1)
        .withNewSource().withComponent(OperatorSettings.FIELD_MANAGER).endSource()
        .withReportingComponent(OperatorSettings.FIELD_MANAGER)
        .build();
  }

  /** The same for the same thing of the same job, whichever operator says it. */
  private String name(String type, String reason, String about) {
    var meta = job.getMetadata();
    var said = String.join("\n", meta.getUid(), type, reason, about);
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
      client.resource(said).patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(again(said, event)));
    }
  }

  /** What changes of an event when its like happens again. */
  static Map<String, Object> again(Event said, Event now) {
    return Map.of("count", Objects.requireNonNullElse(said.getCount(), 1) + 1, "lastTimestamp", now.getLastTimestamp(),
        "message", now.getMessage());
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}
