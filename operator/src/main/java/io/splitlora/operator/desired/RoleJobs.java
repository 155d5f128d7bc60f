package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import java.util.List;
import java.util.Optional;

/** The Jobs of aggregator and split server: there is one of each, it ends, and a lost pod is replaced. */
public final class RoleJobs {
  /**
   * Lost pods over the whole life of a job. Kubernetes counts deleted pods too and waits longer after each, so that a
   * pod that never runs is tried for days; the rounds' own limit is the aggregator's.
   */
  private static final int BACKOFF_LIMIT = 500;
  /** On a Job: the rounds that were completed when it was made; who loses its pod sees whether it went well. */
  private static final String ROUNDS_BEFORE = "splitlora.io/completed-rounds";

  private RoleJobs() {}

  /** The roles that have a Job of their own. */
  public static List<Role> roles(SplitLoRAJobSpec spec) {
    return SplitServerObjects.areNeeded(spec) ? List.of(Role.AGGREGATOR, Role.SPLIT_SERVER) : List.of(Role.AGGREGATOR);
  }

  /** The rounds that were completed when a Job was made; none for one of an operator that did not write them down. */
  public static int roundsBefore(Job job) {
    return annotation(job, ROUNDS_BEFORE).map(Integer::valueOf).orElse(0);
  }

  private static Optional<String> annotation(Job job, String key) {
    return Optional.ofNullable(job.getMetadata().getAnnotations()).map(annotations -> annotations.get(key));
  }

  private static int completedRounds(SplitLoRAJob job) {
    return Optional.ofNullable(job.getStatus()).map(SplitLoRAJobStatus::completedRounds).orElse(0);
  }

  static Job of(SplitLoRAJob job, RolePod pod, OperatorSettings operator) {
    var template = PodTemplates.of(job, pod, "Never", operator);
    return new JobBuilder()
        .withMetadata(Metas.owned(job, pod.name(), pod.labels()).edit()
            .addToAnnotations(PodOrigin.annotations(job, pod, template, operator))
            .addToAnnotations(ROUNDS_BEFORE, String.valueOf(completedRounds(job))).build())
        .withNewSpec()
        .withBackoffLimit(BACKOFF_LIMIT)
        .withSuspend(job.getSpec().runPolicy().suspend())
        .withPodReplacementPolicy("Failed") // two aggregators would fight for one journal
        .withNewPodFailurePolicy()
        .addNewRule().withAction("FailJob").withNewOnExitCodes()
        .withContainerName(PodTemplates.CONTAINER).withOperator("In").withValues(ExitCode.refusals()).endOnExitCodes()
        .endRule()
        .addNewRule().withAction("Ignore")
        .addNewOnPodCondition().withType("DisruptionTarget").withStatus("True").endOnPodCondition().endRule()
        .endPodFailurePolicy()
        .withTemplate(template)
        .endSpec()
        .build();
  }
}
