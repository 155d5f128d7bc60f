package io.splitlora.workbench.compare;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;

/** One run of a comparison: the settings that distinguish it from the others. */
record Cell(Method method, AggregationRule rule, int rank, int cut, long seed) {

  /** The name of the cell's folder; equal settings give equal names. */
  String name() {
    return row() + "-seed" + seed;
  }

  /**
   * The settings that its row of the table shows: all but the seed. Cut and rule are left out where the method has
   * none.
   */
  String row() {
    return method + (method == Method.CenLoRA ? "" : "-" + rule) + "-r" + rank
        + (method == Method.SplitLoRA ? "-cut" + cut : "");
  }
}
