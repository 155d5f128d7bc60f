package io.splitlora.operator.resources;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.identity.Role;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The Jobs of aggregator and split server: there is one of each, it ends, and a lost pod is replaced. */
public final class RoleJobs {
  /** Failures over the whole life of a job that are taken for bad luck; the rounds' own limit is the aggregator's. */
  private static final int BACKOFF_LIMIT = 20;
  /** Command line or manifest wrong, model or data unusable, job failed: another try would end the same way. */
  private static final List<Integer> REFUSALS = List.of(2, 3, 4);

  private RoleJobs() {}

  public static Job aggregator(SplitLoRAJob job, OperatorSettings operator) {
    var names = ObjectNames.of(job);
    var spec = job.getSpec();
    var pod = new RolePod(Labels.role(names.job(), Role.AGGREGATOR), spec.aggregator(), names.aggregator(),
        List.of("aggregator", "--journal", "/journal", "--export", "/export"),
        OptionalInt.of(Ports.aggregator(spec)), SourceClaims.aggregator(spec),
        new TreeMap<>(Map.of(names.journal(), "/journal", names.export(), "/export")));
    return job(job, names.aggregator(), pod, operator);
  }

  public static Job splitServer(SplitLoRAJob job, OperatorSettings operator) {
    var names = ObjectNames.of(job);
    var spec = job.getSpec();
    var pod = new RolePod(Labels.role(names.job(), Role.SPLIT_SERVER), spec.splitServer(), names.splitServer(),
        List.of("split-server", "--aggregator", Services.aggregatorAddress(job)),
        OptionalInt.of(Ports.splitServer(spec)), SourceClaims.splitServer(spec), Map.of());
    return job(job, names.splitServer(), pod, operator);
  }

  private static Job job(SplitLoRAJob job, String name, RolePod pod, OperatorSettings operator) {
    return new JobBuilder()
        .withMetadata(Metas.owned(job, name, pod.labels()))
        .withNewSpec()
        .withBackoffLimit(BACKOFF_LIMIT)
        .withSuspend(job.getSpec().runPolicy().suspend())
        .withPodReplacementPolicy("Failed") // two aggregators would fight for one journal
        .withNewPodFailurePolicy()
        .addNewRule().withAction("FailJob").withNewOnExitCodes()
        .withContainerName(PodTemplates.CONTAINER).withOperator("In").withValues(REFUSALS).endOnExitCodes().endRule()
        .addNewRule().withAction("Ignore")
        .addNewOnPodCondition().withType("DisruptionTarget").withStatus("True").endOnPodCondition().endRule()
        .endPodFailurePolicy()
        .withTemplate(PodTemplates.of(job, pod, "Never", operator))
        .endSpec()
        .build();
  }
}
