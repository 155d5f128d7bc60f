package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AggregationSpec;

/** The rule that a manifest names. */
public final class Rules {

  private Rules() {}

  public static AggregationRule of(AggregationSpec spec) {
    return switch (spec.rule()) {
      case FedAvg -> new FedAvg();
    };
  }
}
