package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.AggregationRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures what the fold of a round's uploads costs the aggregator: memory, and processor time compared with just
 * reading them.
 */
public final class FoldBench {

  /**
   * The uploads of a round, as files.
   *
   * @param matrices adapted matrices, [hidden, hidden] each
   * @param folder of the uploads; they are written if they do not exist
   */
  public record Settings(List<AggregationRule> rules, int clients, int matrices, int hidden, int rank, Path folder) {}

  /** What a child process does, passed to it as JSON in its only argument. */
  record Work(AggregationRule rule, int clients, int matrices, int hidden, int rank, String folder) {}

  /**
   * The result of one rule.
   *
   * @param readingSeconds processor time to read every number of every upload once
   * @param foldSeconds processor time of the fold, including its own reading, as often as the rule needs
   */
  public record Row(AggregationRule rule, double megabytes, double readingSeconds, double foldSeconds,
      double wallSeconds, double peakMiB) {

    public double beyondReading() {
      return foldSeconds - readingSeconds;
    }
  }

  public record Report(int clients, List<Row> rows) {

    public String table() {
      return rows.stream().map(row -> String.format(Locale.ROOT,
          "%-10s %d uploads, %.0f MB: reading %.2f CPU s, fold %.2f CPU s (%.2f beyond reading), %.2f s in all, peak"
              + " %.0f MiB%n",
          row.rule(), clients, row.megabytes(), row.readingSeconds(), row.foldSeconds(), row.beyondReading(),
          row.wallSeconds(), row.peakMiB()))
          .collect(Collectors.joining());
    }
  }

  private FoldBench() {}

  /** Runs each rule in its own process, with the aggregator's settings. */
  public static Report run(Settings settings, Children children, Consumer<String> progress)
      throws IOException, InterruptedException {
    var json = new ObjectMapper();
    List<Row> rows = new ArrayList<>();
    for (AggregationRule rule : settings.rules()) {
      progress.accept(rule + " ...");
      var work = new Work(rule, settings.clients(), settings.matrices(), settings.hidden(), settings.rank(),
          settings.folder().toString());
      ProcessBuilder child = children.builder(FoldWorker.class, json.writeValueAsString(work));
      rows.add(json.readValue(Children.output(child, Children.MARK), Row.class));
    }
    return new Report(settings.clients(), rows);
  }
}
