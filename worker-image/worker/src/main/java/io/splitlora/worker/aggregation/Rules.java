package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AggregationSpec;

/** The rule that a manifest names. */
public final class Rules {

  private Rules() {}

  /** @param seed of the job */
  public static AggregationRule of(AggregationSpec spec, long seed) {
    return switch (spec.rule()) {
      case FedAvg -> new FedAvg();
      default -> throw new IllegalArgumentException("not yet: " + spec.rule());
    };
  }
}
