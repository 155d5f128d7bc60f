package io.splitlora.api.v1alpha1;

/** How clients and split server share the work. */
public enum Method {
  /** Clients run the blocks before the cut, the split server the others; only client-side adapters are aggregated. */
  SplitLoRA,
  /** Every client trains the whole model's adapters on its own; whole adapters are aggregated. */
  FedLoRA,
  /**
   * One client holds all data of the pool, whatever its number of clients, and trains the whole model's adapters: the
   * centralised baseline.
   */
  CenLoRA
}
