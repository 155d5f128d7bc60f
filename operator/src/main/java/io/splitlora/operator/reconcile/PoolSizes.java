package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.splitlora.api.v1alpha1.ClientPool;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.PoolSizeStatus;
import io.splitlora.api.v1alpha1.ScalingPolicy;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.desired.PoolObjects;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** How many pods each pool has: seeded once from the job, then left to whoever scales it, unless the job fixes it. */
final class PoolSizes {
  /** The field manager of a seeded or fixed size, apart from the operator's own: others may own the field later. */
  private static final String SEEDER = "splitlora-pool-size";

  /** A name of its own too: the SDK's comparison wants one entry for each manager, and a status makes a second one. */
  private static final PatchContext STATUS_PATCH = new PatchContext.Builder()
      .withPatchType(PatchType.SERVER_SIDE_APPLY).withForce(true)
      .withFieldManager(OperatorSettings.FIELD_MANAGER + "-status").build();

  private final SplitLoRAJob job;
  private final Turn turn;
  private final ObjectApplier objects;

  PoolSizes(Turn turn, ObjectApplier objects) {
    this.job = turn.job();
    this.turn = turn;
    this.objects = objects;
  }

  /** Makes sure that each pool has its ClientPool. Yields the pods that each states, by pool. */
  Map<String, Integer> apply() {
    var sizes = new LinkedHashMap<String, Integer>();
    for (ClientPoolSpec pool : job.getSpec().clientPools()) {
      var clientPool = objects.present(PoolObjects.seed(job, pool)).orElseGet(() -> seed(pool));
      objects.apply(PoolObjects.clientPool(job, pool));
      sizes.put(pool.name(),
          pool.scaling() == ScalingPolicy.Fixed ? fixed(pool, clientPool) : scaled(pool, clientPool));
      applyStatus(pool, clientPool);
    }
    return sizes;
  }

  private ClientPool seed(ClientPoolSpec pool) {
    var seed = PoolObjects.seed(job, pool);
    try {
      return turn.client().resource(seed).fieldManager(SEEDER).serverSideApply();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return objects.present(seed).orElseThrow(() -> e);
    }
  }

  /** Takes back what somebody has made of a size that the job fixes. */
  private int fixed(ClientPoolSpec pool, ClientPool present) {
    if (!Objects.equals(present.getSpec().replicas(), pool.replicas())) {
      turn.client().resource(present).patch(PatchContext.of(PatchType.JSON_MERGE),
          "{\"spec\":{\"replicas\":" + pool.replicas() + "}}");
      turn.events().warning("ScalingReverted",
          ("pool %s has scaling Fixed: back from %d to %d pods; change replicas in the SplitLoRAJob, or scaling to"
              + " External")
              .formatted(pool.name(), present.getSpec().replicas(), pool.replicas()));
    }
    return pool.replicas();
  }

  /** What somebody has made of it, if anybody has, as far as the job's bounds allow. */
  private static int scaled(ClientPoolSpec pool, ClientPool present) {
    int asked = Objects.requireNonNullElse(present.getSpec().replicas(), pool.replicas());
    int most = Objects.requireNonNullElse(pool.maxReplicas(), asked);
    return Math.max(Objects.requireNonNullElse(pool.minReplicas(), 0), Math.min(most, asked));
  }

  /** What autoscalers read. */
  private void applyStatus(ClientPoolSpec pool, ClientPool present) {
    var status =
        turn.observed().find(Deployment.class, ObjectNames.of(job).pool(pool.name())).map(Deployment::getStatus);
    var now = new PoolSizeStatus(
        status.map(pods -> Objects.requireNonNullElse(pods.getReplicas(), 0)).orElse(0),
        status.map(pods -> Objects.requireNonNullElse(pods.getReadyReplicas(), 0)).orElse(0),
        Labels.pool(job.getMetadata().getName(), pool.name()).entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue()).collect(Collectors.joining(",")),
        null);
    if (!now.equals(present.getStatus())) {
      var patch = PoolObjects.identity(job, pool);
      patch.setStatus(now);
      turn.client().resource(patch).subresource("status").patch(STATUS_PATCH);
    }
  }
}
