package io.splitlora.workbench.report;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a run in the form that the page reads: one column for each quantity, which keeps a thousand rounds
 * small.
 */
record RunSeries(FinishedRun run) {

  Map<String, Object> columns() {
    Map<String, Object> columns = new LinkedHashMap<>();
    List<RoundJournaled> rounds = run.rounds();
    columns.put("name", run.name());
    columns.put("rounds", rounds.stream().map(round -> round.round() + 1).toList());
    columns.put("at",
        IntStream.rangeClosed(1, rounds.size()).mapToObj(completed -> rounded(run.secondsUntil(completed))).toList());
    columns.put("loss", by(round -> round.metrics().loss()));
    columns.put("seconds", by(round -> round.metrics().milliseconds() / 1e3));
    columns.put("bytes", bytes());
    columns.put("work", work());
    columns.put("evaluations", run.evaluations().stream().map(this::evaluation).toList());
    return columns;
  }

  private List<Double> by(ToDoubleFunction<RoundJournaled> value) {
    return run.rounds().stream().map(round -> rounded(value.applyAsDouble(round))).toList();
  }

  private Map<String, Object> bytes() {
    Map<String, Object> bytes = new LinkedHashMap<>();
    bytes.put("activations up", by(round -> round.metrics().bytesUp() / 1e6));
    bytes.put("gradients down", by(round -> round.metrics().bytesDown() / 1e6));
    bytes.put("adapters up", by(round -> round.metrics().leases().adapterBytesUp() / 1e6));
    bytes.put("adapters down", by(round -> round.metrics().leases().adapterBytesDown() / 1e6));
    return bytes;
  }

  /** Seconds of work. For the clients this is processor time of all of them together; they may run at the same time. */
  private Map<String, Object> work() {
    Map<String, Object> work = new LinkedHashMap<>();
    work.put("clients", by(round -> round.metrics().leases().clientMilliseconds() / 1e3));
    work.put("split server", by(round -> round.metrics().parts().serverMilliseconds() / 1e3));
    work.put("aggregation", by(round -> round.metrics().parts().foldMilliseconds() / 1e3));
    work.put("evaluation",
        by(round -> run.evaluation(round.round() + 1).map(evaluated -> evaluated.milliseconds() / 1e3).orElse(0.0)));
    return work;
  }

  private Map<String, Object> evaluation(Evaluated evaluated) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("round", evaluated.completedRounds());
    fields.put("at", rounded(run.secondsUntil(evaluated.completedRounds())));
    fields.put(Metric.Perplexity.name(), rounded(evaluated.perplexity().orElse(Double.NaN)));
    evaluated.scores().forEach((metric, value) -> fields.put(metric.name(), rounded(value)));
    return fields;
  }

  /** Who took part in which round, with which loss, and who was dropped. */
  Map<String, Object> participation() {
    Set<String> clients = new LinkedHashSet<>();
    run.rounds().forEach(round -> {
      round.counted().forEach(lease -> clients.add(lease.client()));
      round.dropped().forEach(dropped -> clients.add(dropped.client()));
    });
    Map<String, Integer> numbers = new TreeMap<>();
    List<String> names = List.copyOf(clients);
    names.forEach(name -> numbers.put(name, names.indexOf(name)));
    List<List<@Nullable Object>> cells = new ArrayList<>();
    List<List<@Nullable Object>> drops = new ArrayList<>();
    for (RoundJournaled round : run.rounds()) {
      for (CountedLease lease : round.counted()) {
        cells.add(listOf(round.round() + 1, numbers.get(lease.client()),
            lease.loss() == null ? null : rounded(lease.loss()), rounded(lease.weight())));
      }
      round.dropped().forEach(dropped -> drops
          .add(listOf(round.round() + 1, numbers.get(dropped.client()), dropped.reason().name(), dropped.message())));
    }
    return Map.of("clients", names, "cells", cells, "drops", drops);
  }

  private static List<@Nullable Object> listOf(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  /** Six significant digits are more than anyone can see. */
  private static double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(new MathContext(6)).doubleValue() : value;
  }
}
