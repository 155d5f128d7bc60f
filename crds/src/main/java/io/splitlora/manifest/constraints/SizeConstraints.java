package io.splitlora.manifest.constraints;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.ScalingPolicy;
import java.util.List;

/** What the numbers of a pool's pods must be to one another. */
final class SizeConstraints {
  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(ClientPoolSpec.class,
          "!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas",
          "minReplicas is at most maxReplicas; lower it, or raise maxReplicas")
          .refuses("minReplicas", pool -> pool.minReplicas() != null && pool.maxReplicas() != null
              && pool.minReplicas() > pool.maxReplicas(),
              pool -> "is above maxReplicas, which is " + pool.maxReplicas() + "; lower it, or raise maxReplicas"),

      Constraint.of(ClientPoolSpec.class,
          "!has(self.scaling) || self.scaling != 'Fixed' || !has(self.minReplicas) && !has(self.maxReplicas)",
          "a pool with scaling Fixed has the pods that replicas says; leave minReplicas and maxReplicas out, or choose"
              + " another scaling")
          .refuses("scaling", pool -> pool.scaling() == ScalingPolicy.Fixed
              && (pool.minReplicas() != null || pool.maxReplicas() != null)),

      Constraint.of(ClientPoolSpec.class,
          "has(self.scaling) && self.scaling == 'Elastic' || !has(self.podCost)",
          "podCost is for scaling Elastic; leave it out, or write scaling: Elastic")
          .refuses("podCost", pool -> pool.scaling() != null && pool.scaling() != ScalingPolicy.Elastic
              && pool.podCost() != null));

  private SizeConstraints() {}
}
