package io.splitlora.workbench.report;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry;
import io.splitlora.workbench.local.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The top of the page: a sentence and some figures that say whether it worked. */
record Headline(FinishedRun run) {

  /** @param good whether it is an improvement; null if that does not apply */
  record Figure(String label, String value, @Nullable Boolean good) {}

  String sentence() {
    int rounds = run.rounds().size();
    String learned = change(Metric.Perplexity)
        .map(change -> String.format(Locale.ROOT, ": validation perplexity %.3f → %.3f", change[0], change[1]))
        .orElse("");
    return outcome(rounds) + learned + ".";
  }

  private String outcome(int rounds) {
    Optional<Entry.JobEnded> end = run.journal().stream().filter(Entry.JobEnded.class::isInstance)
        .map(Entry.JobEnded.class::cast).reduce((a, b) -> b);
    String after = Units.count(rounds, "round");
    return end.map(
        ended -> ended.succeeded() ? "Complete after " + after : "Failed after " + after + " (" + ended.message() + ")")
        .orElse(after + (rounds == 1 ? " is" : " are") + " done; the run was stopped, or goes on");
  }

  /** First and last value of a metric, if it was measured at least twice. */
  private Optional<double[]> change(Metric metric) {
    List<Double> values =
        run.evaluations().stream().flatMap(evaluated -> evaluated.value(metric).stream().boxed()).toList();
    return values.size() < 2 ? Optional.empty()
        : Optional.of(new double[] {values.get(0), values.get(values.size() - 1)});
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      change(metric).ifPresent(change -> figures.add(new Figure(metric.name(),
          String.format(Locale.ROOT, "%s → %s", digits(change[0]), digits(change[1])),
          change[0] == change[1] ? null : metric.better(change[1], change[0]))));
    }
    lossChange().ifPresent(figures::add);
    figures.add(new Figure("wall time", Units.duration(Math.round(run.secondsUntil(run.rounds().size()))), null));
    add(figures, "over the cut, up and down",
        run.rounds().stream().mapToLong(round -> round.metrics().bytesUp() + round.metrics().bytesDown()).sum());
    add(figures, "adapters and moments, up and down", run.rounds().stream()
        .mapToLong(round -> round.metrics().leases().adapterBytesUp() + round.metrics().leases().adapterBytesDown())
        .sum());
    figures.add(new Figure("clients' compute",
        seconds(run.rounds().stream().mapToLong(round -> round.metrics().leases().clientMilliseconds()).sum()), null));
    long tokens = run.rounds().stream().mapToLong(round -> round.metrics().countedTokens()).sum();
    figures.add(new Figure("tokens that counted", String.format(Locale.ROOT, "%,d", tokens), null));
    return figures;
  }

  private Optional<Figure> lossChange() {
    var rounds = run.rounds().stream().filter(round -> Double.isFinite(round.metrics().loss())).toList();
    if (rounds.size() < 2) {
      return Optional.empty();
    }
    double first = rounds.get(0).metrics().loss();
    double last = rounds.get(rounds.size() - 1).metrics().loss();
    return Optional.of(new Figure("training loss", digits(first) + " → " + digits(last), last < first));
  }

  private static void add(List<Figure> figures, String label, long bytes) {
    if (bytes > 0) {
      figures.add(new Figure(label, Units.bytes(bytes), null));
    }
  }

  private static String seconds(long milliseconds) {
    return String.format(Locale.ROOT, "%.1f CPU s", milliseconds / 1e3);
  }

  /** At least three significant digits. */
  static String digits(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f", value);
  }
}
