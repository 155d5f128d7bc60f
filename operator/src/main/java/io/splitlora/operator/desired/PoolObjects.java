package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.splitlora.api.v1alpha1.ClientPool;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.PoolSizeSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A pool's Deployment, whom its pods may call, and the ClientPool whose size autoscalers and {@code kubectl scale} set.
 */
public final class PoolObjects {
  private PoolObjects() {}

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
    return new RolePod(labels(job, pool), pool, name(job, pool),
        RoleCommandLine.client(pool.name(), PodTemplates.OWN_NAME, AggregatorObjects.address(job),
            SplitServerObjects.address(job)),
        OptionalInt.empty(), false, SourceClaims.of(job.getSpec().model().source(), pool.data().source()), Map.of());
  }

  static NetworkPolicy policy(SplitLoRAJob job, ClientPoolSpec pool, OperatorSettings operator) {
    var policies = new NetworkPolicies(job, operator);
    return policies.of(name(job, pool), labels(job, pool), List.of(),
        policies.ofAllAnd(policies.to(Role.AGGREGATOR, AggregatorObjects.port(job)),
            policies.to(Role.SPLIT_SERVER, SplitServerObjects.port(job))));
  }

  /** Everything of a ClientPool but its size, which is seeded once and then belongs to whoever scales it. */
  public static ClientPool clientPool(SplitLoRAJob job, ClientPoolSpec pool) {
    var clientPool = new ClientPool();
    clientPool.setMetadata(Metas.owned(job, name(job, pool), labels(job, pool)));
    clientPool.setSpec(new PoolSizeSpec(job.getMetadata().getName(), pool.name(), null));
    return clientPool;
  }

  /** The ClientPool as it is created, with the size that the job asks for. */
  public static ClientPool seed(SplitLoRAJob job, ClientPoolSpec pool) {
    var seed = clientPool(job, pool);
    seed.setSpec(new PoolSizeSpec(job.getMetadata().getName(), pool.name(), pool.replicas()));
    return seed;
  }

  /** A ClientPool's name and nothing else, for a patch of its status. */
  public static ClientPool identity(SplitLoRAJob job, ClientPoolSpec pool) {
    var identity = new ClientPool();
    identity.setMetadata(Metas.outliving(job, name(job, pool), null));
    return identity;
  }

  private static String name(SplitLoRAJob job, ClientPoolSpec pool) {
    return ObjectNames.of(job).pool(pool.name());
  }

  private static Map<String, String> labels(SplitLoRAJob job, ClientPoolSpec pool) {
    return Labels.pool(job.getMetadata().getName(), pool.name());
  }
}
