package io.splitlora.worker.compare;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;

/** One run of a comparison: the settings in which it differs from the others. */
record Cell(Method method, AggregationRule rule, int rank, int cut, long seed) {

  /** Names the cell's folder; the same for the same settings. */
  String name() {
    return row() + "-seed" + seed;
  }

  /** The settings that its row of the table has: all but the seed. Where nothing is cut, or merged, they are not told. */
  String row() {
    return method + (method == Method.CenLoRA ? "" : "-" + rule) + "-r" + rank + (method == Method.SplitLoRA ? "-cut" + cut : "");
  }
}
