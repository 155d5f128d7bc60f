package io.splitlora.workbench.bench;

import io.splitlora.files.InputException;
import io.splitlora.workbench.bench.Work.Feed;
import io.splitlora.workbench.bench.Work.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.stream.Collectors;

/** Checks that the resident memory of a process stays flat while batches of changing lengths pass through. */
public final class MemoryBench {

  private static final double FLAT = 0.05;

  /** @param longest most inputs of an example; lengths are drawn from 8 up to it */
  public record Settings(Path model, List<Variant> variants, int rows, int longest, int cut, int rank, int threads,
      int warmup,
      int steps, int every) {}

  /**
   * The result of one process; memory in MiB.
   *
   * @param resident at regular intervals, including the warm-up
   * @param spread largest distance from the middle after the warm-up, relative to the middle
   */
  public record Row(Variant variant, List<Long> resident, double spread, boolean flat, double peak, double cpuMs,
      ProcessMemory.Mapping weights) {

    static Row of(Variant variant, Figures figures, int warmupLooks) {
      List<Long> looks = figures.residentBytes();
      LongSummaryStatistics after =
          looks.stream().skip(warmupLooks).collect(Collectors.summarizingLong(Long::longValue));
      double spread = (double) (after.getMax() - after.getMin()) / (after.getMax() + after.getMin());
      return new Row(variant, looks.stream().map(bytes -> bytes >> 20).toList(), spread, spread <= FLAT,
          figures.peakBytes() / 1048576.0, figures.cpuMs(), Objects.requireNonNull(figures.mapping()));
    }
  }

  public record Report(List<Row> rows) {

    public String table() {
      return rows.stream().map(row -> String.format(Locale.ROOT,
          "%s: resident MiB %s%n  after the warm-up within ±%.1f %% (%s), peak %.0f MiB, %.1f CPU ms a step%n"
              + "  weights: %.1f MiB resident, %.1f MiB of them shared with other processes%n",
          row.variant(), row.resident(), row.spread() * 100, row.flat() ? "flat" : "not flat", row.peak(), row.cpuMs(),
          row.weights().resident() / 1048576.0, row.weights().shared() / 1048576.0)).collect(Collectors.joining());
    }
  }

  private MemoryBench() {}

  public static Report run(Settings settings, Children children) throws IOException, InterruptedException {
    if (settings.steps() < settings.every() || settings.warmup() % settings.every() != 0) {
      throw new InputException("memory is looked at every " + settings.every()
          + " steps; choose --steps of at least that and a --warmup that is a multiple of it");
    }
    List<Row> rows = new ArrayList<>();
    for (Variant variant : settings.variants()) {
      var work = new Work(variant, settings.model().toString(), settings.cut(), settings.rank(), settings.threads(),
          Feed.varying(settings.rows(), settings.longest()), settings.warmup(), settings.steps(), settings.every());
      rows.add(Row.of(variant, children.run(work), settings.warmup() / settings.every()));
    }
    return new Report(rows);
  }
}
