package io.splitlora.operator.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.events.JobEvents;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.status.StatusNews.News;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Writes the status of jobs: only what is new, not too often, and never onto a successor of the same name. */
public final class StatusWriter {
  /** Of all jobs' figures together; what cannot wait is written besides. */
  private static final int WRITES_PER_SECOND = 20;
  private static final PatchContext PATCH = new PatchContext.Builder()
      .withPatchType(PatchType.SERVER_SIDE_APPLY).withForce(true).withFieldManager(OperatorSettings.FIELD_MANAGER)
      .build();

  private final Clock clock;
  private final StatusPace pace;
  private final BiConsumer<ResourceID, Instant> lookAgain;
  /** The version of each job on which its status was written last. */
  private final Map<ResourceID, String> outdated = new ConcurrentHashMap<>();

  /**
   * @param interval figures in a status are written at most this often
   * @param lookAgain told of a job whose status was not written, and when it should be derived again
   */
  public StatusWriter(Clock clock, Duration interval, BiConsumer<ResourceID, Instant> lookAgain) {
    this.clock = clock;
    this.lookAgain = lookAgain;
    pace = new StatusPace(clock, interval, WRITES_PER_SECOND);
  }

  /** Whether the job's status says so; what comes too early or too late is derived again. */
  public boolean write(SplitLoRAJob job, SplitLoRAJobStatus next, KubernetesClient client, JobEvents events) {
    if (isOutdated(job)) {
      lookAgain.accept(ResourceID.fromResource(job), clock.instant().plus(Observed.CACHE_DELAY));
      return false;
    }
    if (next.equals(job.getStatus()) || comesTooEarly(job, next)) {
      return next.equals(job.getStatus());
    }
    pace.written(ResourceID.fromResource(job));
    if (!patch(job, next, client)) {
      return false;
    }
    StatusNews.between(job.getStatus(), next).forEach(news -> tell(news, JobStatus.isOver(next), events));
    return true;
  }

  private static void tell(News news, boolean last, JobEvents events) {
    if (last) {
      events.end(news.warning(), news.reason(), news.message());
    } else if (news.warning()) {
      events.warning(news.reason(), news.about(), news.message());
    } else {
      events.normal(news.reason(), news.message());
    }
  }

  /** Writes it at once. @return whether it was written; else the job is looked at again */
  public boolean patch(SplitLoRAJob job, SplitLoRAJobStatus next, KubernetesClient client) {
    var patch = new SplitLoRAJob();
    patch.getMetadata().setName(job.getMetadata().getName());
    patch.getMetadata().setNamespace(job.getMetadata().getNamespace());
    // never the status of a successor of that name: the server compares no uid in a patch of a status
    patch.getMetadata().setResourceVersion(job.getMetadata().getResourceVersion());
    patch.setStatus(next);
    try {
      var written = client.resource(patch).subresource("status").patch(PATCH);
      if (!written.getMetadata().getResourceVersion().equals(job.getMetadata().getResourceVersion())) {
        outdated.put(ResourceID.fromResource(job), job.getMetadata().getResourceVersion());
      }
      return true;
    } catch (KubernetesClientException e) {
      derivedTooLate(job, e);
      return false;
    }
  }

  /** Whether the informers do not know yet what this operator wrote last; a further write would be refused. */
  private boolean isOutdated(SplitLoRAJob job) {
    return job.getMetadata().getResourceVersion().equals(outdated.get(ResourceID.fromResource(job)));
  }

  /**
   * The job was changed, deleted or created again meanwhile: its status is that of the present one, which is soon
   * known.
   */
  private void derivedTooLate(SplitLoRAJob job, KubernetesClientException e) {
    if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
      throw e;
    }
    pace.forget(ResourceID.fromResource(job));
    lookAgain.accept(ResourceID.fromResource(job), clock.instant().plus(Observed.CACHE_DELAY));
  }

  /** What is put off is derived again when its time has come. */
  private boolean comesTooEarly(SplitLoRAJob job, SplitLoRAJobStatus next) {
    var id = ResourceID.fromResource(job);
    var wait = pace.untilNext(id);
    if (wait.isZero() || StatusNews.differsInMoreThanFigures(job.getStatus(), next)) {
      return false;
    }
    lookAgain.accept(id, clock.instant().plus(wait));
    return true;
  }

  public void forget(ResourceID job) {
    pace.forget(job);
    outdated.remove(job);
  }
}
