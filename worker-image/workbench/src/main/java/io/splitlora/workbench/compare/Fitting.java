package io.splitlora.workbench.compare;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a cell changes the manifest. Pools whose ranks differ are adjusted to what the cell's rule allows, and the row
 * says so: comparing rules means comparing what clients like these can achieve with each.
 *
 * @param overrides in the form that {@code --set} takes
 * @param note what was adjusted; empty if nothing
 */
record Fitting(List<String> overrides, String note) {

  static Fitting of(Cell cell, SplitLoRAJobSpec spec) {
    List<String> overrides =
        new ArrayList<>(List.of("spec.training.method=" + cell.method(), "spec.training.seed=" + cell.seed()));
    AggregationRule rule = cell.method() == Method.CenLoRA ? AggregationRule.FedAvg : cell.rule();
    overrides.add("spec.aggregation.rule=" + rule);
    if (cell.method() == Method.SplitLoRA) {
      overrides.add("spec.split.cut=" + cell.cut());
    }
    boolean differ = spec.clientPools().stream().anyMatch(pool -> pool.rank() != null && pool.rank() != cell.rank());
    String note = differ ? fitRanks(rule, cell, spec.adapter(), spec.clientPools(), overrides) : "";
    if (overrides.stream().noneMatch(override -> override.startsWith("spec.adapter.rank="))) {
      overrides.add("spec.adapter.rank=" + cell.rank());
    }
    return new Fitting(List.copyOf(overrides), note);
  }

  private static String fitRanks(AggregationRule rule, Cell cell, AdapterSpec adapter, List<ClientPoolSpec> pools,
      List<String> overrides) {
    if (rule.allows(Trait.DIFFERENT_RANKS)) {
      return "";
    }
    if (rule.allows(Trait.SKETCHES)) {
      for (int i = 0; i < pools.size(); i++) {
        int own = pools.get(i).rank() == null ? cell.rank() : pools.get(i).rank();
        overrides.add("spec.clientPools[" + i + "].rank=" + cell.rank());
        overrides.add("spec.clientPools[" + i + "].sketchRatio="
            + String.format(Locale.ROOT, "%.6g", (double) own / cell.rank()));
      }
      return "ranks of pools as sketches of r " + cell.rank();
    }
    int smallest = pools.stream().mapToInt(pool -> pool.rank() == null ? cell.rank() : pool.rank()).min().orElseThrow();
    for (int i = 0; i < pools.size(); i++) {
      overrides.add("spec.clientPools[" + i + "].rank=" + smallest);
    }
    overrides.add("spec.adapter.rank=" + smallest);
    double share = (double) smallest / cell.rank();
    double alpha = adapter.alpha() * (adapter.rsLoRA() ? Math.sqrt(share) : share); // keeps everyone's scale equal
    overrides.add("spec.adapter.alpha=" + alpha);
    return "every pool at the smallest rank, " + smallest + ", with the scale of r " + cell.rank();
  }
}
