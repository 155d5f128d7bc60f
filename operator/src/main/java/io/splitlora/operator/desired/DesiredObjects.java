package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/** All objects of a job that trains, but for its Secrets, in the order in which they are applied: pods come last. */
public final class DesiredObjects {
  private DesiredObjects() {}

  /**
   * The objects, with the image that the present ones have, and the options that it knows.
   *
   * @param size pods of a pool, as its ClientPool states them
   */
  public static List<HasMetadata> of(SplitLoRAJob job, ToIntFunction<ClientPoolSpec> size, OperatorSettings operator,
      Collection<HasMetadata> present) {
    // an earlier operator gave each job a split server, and its workers may wait for one
    boolean served = RoleJobs.hasSplitServer(job.getSpec()) || present.stream().anyMatch(
        object -> object instanceof Job && object.getMetadata().getName().equals(ObjectNames.of(job).splitServer()));
    var settled = WorkerImage.settle(job, pods(job, served), operator, present, settings -> of(job, size, settings, served));
    return of(job, size, settled, served);
  }

  private static List<HasMetadata> of(SplitLoRAJob job, ToIntFunction<ClientPoolSpec> size, OperatorSettings operator, boolean served) {
    var objects = new ArrayList<HasMetadata>(List.of(JobConfig.of(job, operator), Claims.journal(job), Claims.export(job),
        NetworkPolicies.aggregator(job, operator), Services.aggregator(job)));
    if (served) {
      objects.addAll(List.of(NetworkPolicies.splitServer(job, operator), Services.splitServer(job)));
    }
    objects.addAll(jobs(job, operator, served));
    for (ClientPoolSpec pool : job.getSpec().clientPools()) {
      objects.add(NetworkPolicies.pool(job, pool, operator));
      objects.add(Pools.deployment(job, pool, size.applyAsInt(pool), operator));
    }
    return objects;
  }

  private static List<Job> jobs(SplitLoRAJob job, OperatorSettings operator, boolean served) {
    var aggregator = RoleJobs.aggregator(job, operator);
    return served ? List.of(aggregator, RoleJobs.splitServer(job, operator)) : List.of(aggregator);
  }

  private static List<RolePod> pods(SplitLoRAJob job, boolean served) {
    var pods = new ArrayList<>(List.of(RoleJobs.aggregatorPod(job)));
    if (served) {
      pods.add(RoleJobs.splitServerPod(job));
    }
    job.getSpec().clientPools().forEach(pool -> pods.add(Pools.pod(job, pool)));
    return pods;
  }
}
