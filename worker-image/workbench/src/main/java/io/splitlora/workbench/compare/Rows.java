package io.splitlora.workbench.compare;

import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Results grouped into rows: cells that differ only in their seed share a row. */
record Rows(Map<String, List<Result>> byName) {

  static Rows of(List<Result> results) {
    Map<String, List<Result>> rows = new LinkedHashMap<>();
    results.forEach(result -> rows.computeIfAbsent(result.cell().row(), row -> new ArrayList<>()).add(result));
    return new Rows(rows);
  }

  static Statistic summary(List<Result> row, Function<RunSummary, Number> number) {
    return Statistic.of(row.stream().flatMap(result -> result.summary().stream()).map(number).filter(Objects::nonNull)
        .map(Number::doubleValue).toList());
  }

  static Statistic score(List<Result> row, Function<Scores, Double> number) {
    return Statistic
        .of(row.stream().flatMap(result -> result.scores().stream()).map(number).filter(Objects::nonNull).toList());
  }

  static String remarks(List<Result> row) {
    return row.stream().map(Result::remark).filter(remark -> !remark.isEmpty()).distinct()
        .reduce((a, b) -> a + "; " + b).orElse("");
  }
}
