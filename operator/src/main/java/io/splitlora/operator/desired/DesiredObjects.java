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
   * The objects, with the image that the present ones have, and the options that it knows; throws
   * {@link InvalidJobException} if there can be none.
   *
   * @param size pods of a pool, as its ClientPool states them
   */
  public static List<HasMetadata> of(SplitLoRAJob job, ToIntFunction<ClientPoolSpec> size, OperatorSettings operator,
      Collection<HasMetadata> present) {
    WorkerImage.check(job);
    // an earlier operator gave each job a split server, and its workers may wait for one
    boolean served = SplitServerObjects.areNeeded(job.getSpec()) || present.stream().anyMatch(
        object -> object instanceof Job && object.getMetadata().getName().equals(ObjectNames.of(job).splitServer()));
    var settled =
        WorkerImage.settle(job, pods(job, served), operator, present, settings -> of(job, size, settings, served));
    return of(job, size, settled, served);
  }

  private static List<HasMetadata> of(SplitLoRAJob job, ToIntFunction<ClientPoolSpec> size, OperatorSettings operator,
      boolean served) {
    var objects = new ArrayList<HasMetadata>(List.of(JobConfig.of(job, operator)));
    objects.addAll(AggregatorObjects.surroundings(job, operator));
    if (served) {
      objects.addAll(SplitServerObjects.surroundings(job, operator));
    }
    objects.add(AggregatorObjects.job(job, operator));
    if (served) {
      objects.add(SplitServerObjects.job(job, operator));
    }
    for (ClientPoolSpec pool : job.getSpec().clientPools()) {
      objects.add(PoolObjects.policy(job, pool, operator));
      objects.add(PoolObjects.deployment(job, pool, size.applyAsInt(pool), operator));
    }
    return objects;
  }

  private static List<RolePod> pods(SplitLoRAJob job, boolean served) {
    var pods = new ArrayList<>(List.of(AggregatorObjects.pod(job)));
    if (served) {
      pods.add(SplitServerObjects.pod(job));
    }
    job.getSpec().clientPools().forEach(pool -> pods.add(PoolObjects.pod(job, pool)));
    return pods;
  }
}
