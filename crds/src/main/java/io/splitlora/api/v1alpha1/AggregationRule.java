package io.splitlora.api.v1alpha1;

/** The aggregation rule. */
public enum AggregationRule {
  /** The mean of the adapters, weighted by the clients' numbers of examples (arXiv 1602.05629). */
  FedAvg
}
