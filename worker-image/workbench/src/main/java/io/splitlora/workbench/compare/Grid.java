package io.splitlora.workbench.compare;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to vary; an empty list keeps the manifest's value.
 *
 * @param ranks values of adapter.rank
 * @param cuts values of split.cut
 */
public record Grid(List<Method> methods, List<AggregationRule> rules, List<Integer> ranks, List<Integer> cuts,
    List<Long> seeds) {

  /** Every combination once. Combinations that differ only in what a method does not use are one cell. */
  List<Cell> cells(SplitLoRAJobSpec spec) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    for (Method method : or(methods, spec.training().method())) {
      for (AggregationRule rule : or(rules, spec.aggregation().rule())) {
        for (int cut : or(cuts, spec.split().cut())) {
          for (int rank : or(ranks, spec.adapter().rank())) {
            for (long seed : or(seeds, spec.training().seed())) {
              var cell = new Cell(method, rule, rank, cut, seed);
              cells.putIfAbsent(cell.name(), cell);
            }
          }
        }
      }
    }
    return new ArrayList<>(cells.values());
  }

  private static <T> List<T> or(List<T> given, T own) {
    return given.isEmpty() ? List.of(own) : given;
  }
}
