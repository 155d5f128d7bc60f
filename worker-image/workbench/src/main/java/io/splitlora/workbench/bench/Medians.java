package io.splitlora.workbench.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Medians, because disturbances can only make a measurement slower. */
final class Medians {

  private Medians() {}

  static double of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static <T> double of(List<T> runs, ToDoubleFunction<T> value) {
    return of(runs.stream().mapToDouble(value).toArray());
  }

  /** The median of the ratios of runs that are neighbours in time. */
  static <T> double ofRatios(List<T> runs, List<T> references, ToDoubleFunction<T> value) {
    double[] ratios = new double[Math.min(runs.size(), references.size())];
    Arrays.setAll(ratios, i -> value.applyAsDouble(runs.get(i)) / value.applyAsDouble(references.get(i)));
    return of(ratios);
  }
}
