package io.splitlora.operator.job;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code kubectl describe} lists under a job. An event that cannot be written is only logged: the status says it too. */
final class JobEvents {
  private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
  private static final int LONGEST_MESSAGE = 1024; // the API server refuses longer ones

  private final SplitLoRAJob job;
  private final KubernetesClient client;
  private final Clock clock;

  JobEvents(SplitLoRAJob job, KubernetesClient client, Clock clock) {
    this.job = job;
    this.client = client;
    this.clock = clock;
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
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    var event = new EventBuilder()
        .withNewMetadata().withGenerateName(meta.getName() + ".").withNamespace(meta.getNamespace()).endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(job.getApiVersion()).withKind(job.getKind()).withName(meta.getName())
        .withNamespace(meta.getNamespace()).withUid(meta.getUid()).withResourceVersion(meta.getResourceVersion())
        .endInvolvedObject()
        .withType(type).withReason(reason).withMessage(shortened(message))
        .withFirstTimestamp(now).withLastTimestamp(now).withCount(1)
        .withNewSource().withComponent(SplitLoRAJobReconciler.FIELD_MANAGER).endSource()
        .withReportingComponent(SplitLoRAJobReconciler.FIELD_MANAGER)
        .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn("Event {} of {}/{} not written: {}", reason, meta.getNamespace(), meta.getName(), e.getMessage());
    }
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}
