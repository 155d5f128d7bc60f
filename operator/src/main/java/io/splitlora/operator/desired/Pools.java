package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.splitlora.api.v1alpha1.ClientPool;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.PoolSizeSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.Map;
import java.util.OptionalInt;

/** A pool's Deployment, and the ClientPool whose size autoscalers and {@code kubectl scale} set. */
public final class Pools {
  private Pools() {}

  /** @param replicas the pool's size as its ClientPool states it; a suspended job has no pods whatever the size is */
  public static Deployment deployment(SplitLoRAJob job, ClientPoolSpec pool, int replicas, OperatorSettings operator) {
    var pod = pod(job, pool);
    var template = PodTemplates.of(job, pod, "Always", operator);
    return new DeploymentBuilder()
        .withMetadata(Metas.owned(job, pod.name(), pod.labels()).edit()
            .addToAnnotations(PodOrigin.annotations(job, pod, template, operator)).build())
        .withNewSpec()
        .withReplicas(job.getSpec().runPolicy().suspend() ? 0 : replicas)
        .withRevisionHistoryLimit(0)
        .withNewSelector().withMatchLabels(pod.labels()).endSelector()
        .withTemplate(template)
        .endSpec()
        .build();
  }

  static RolePod pod(SplitLoRAJob job, ClientPoolSpec pool) {
    var names = ObjectNames.of(job);
    return new RolePod(Labels.pool(names.job(), pool.name()), pool, names.pool(pool.name()),
        RoleCommandLine.client(pool.name(), PodTemplates.OWN_NAME, Services.aggregatorAddress(job), Services.splitServerAddress(job)),
        OptionalInt.empty(), false, SourceClaims.pool(job.getSpec(), pool), Map.of());
  }

  /** Everything of a ClientPool but its size, which is seeded once and then belongs to whoever scales it. */
  public static ClientPool size(SplitLoRAJob job, ClientPoolSpec pool) {
    var size = new ClientPool();
    size.setMetadata(Metas.owned(job, ObjectNames.of(job).pool(pool.name()), Labels.pool(job.getMetadata().getName(), pool.name())));
    size.setSpec(new PoolSizeSpec(job.getMetadata().getName(), pool.name(), null));
    return size;
  }

  /** The ClientPool as it is created, with the size that the job asks for. */
  public static ClientPool seed(SplitLoRAJob job, ClientPoolSpec pool) {
    var seed = size(job, pool);
    seed.setSpec(new PoolSizeSpec(job.getMetadata().getName(), pool.name(), pool.replicas()));
    return seed;
  }

  /** A ClientPool's name and nothing else, for a patch of its status. */
  public static ClientPool identity(SplitLoRAJob job, ClientPoolSpec pool) {
    var identity = new ClientPool();
    identity.setMetadata(Metas.outliving(job, ObjectNames.of(job).pool(pool.name()), null));
    return identity;
  }
}
