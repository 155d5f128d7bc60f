package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.status.Verdicts.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers a job's conditions; one whose status does not change keeps the time of its last transition. */
final class Conditions {
  private final SplitLoRAJob job;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  Conditions(SplitLoRAJob job, Instant now) {
    this.job = job;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  Conditions add(String type, Verdict verdict) {
    var status = verdict.holds() ? "True" : "False";
    var since = find(job.getStatus(), type).filter(before -> before.getStatus().equals(status))
        .map(Condition::getLastTransitionTime).orElseGet(now::toString);
    conditions.add(new ConditionBuilder().withType(type).withStatus(status).withReason(verdict.reason())
        .withMessage(verdict.message())
        .withObservedGeneration(job.getMetadata().getGeneration()).withLastTransitionTime(since).build());
    return this;
  }

  List<Condition> list() {
    return List.copyOf(conditions);
  }

  static Optional<Condition> find(SplitLoRAJobStatus status, String type) {
    return status == null || status.conditions() == null ? Optional.empty()
        : status.conditions().stream().filter(condition -> condition.getType().equals(type)).findFirst();
  }

  static Optional<Condition> isTrue(SplitLoRAJobStatus status, String type) {
    return find(status, type).filter(condition -> "True".equals(condition.getStatus()));
  }
}
