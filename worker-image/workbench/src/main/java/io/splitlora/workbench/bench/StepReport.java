package io.splitlora.workbench.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.splitlora.workbench.bench.Work.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The runs of a {@link StepBench}, with medians and ratios for each contender. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepReport(List<Row> rows, List<Run> runs) {

  static final String BASELINE = "baseline";

  /** One process. */
  public record Run(String name, double masked, int repeat, Figures figures) {}

  /**
   * Medians of a contender's runs. Ratios are medians of pairwise ratios; null if there is no other contender of the
   * pair.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(String name, double masked, int runs, double cpuMs, double wallMs, double peakMiB,
      @Nullable Double cpuToBaseline, @Nullable Double peakToBaseline, @Nullable Double cpuToWhole) {}

  static StepReport of(List<Run> runs) {
    List<Row> rows = new ArrayList<>();
    for (double masked : runs.stream().mapToDouble(Run::masked).distinct().toArray()) {
      for (String name : runs.stream().map(Run::name).distinct().toList()) {
        rows.add(row(runs, name, masked));
      }
    }
    return new StepReport(rows, runs);
  }

  private static Row row(List<Run> all, String name, double masked) {
    List<Figures> own = figures(all, name, masked);
    List<Figures> baseline = figures(all, BASELINE, masked);
    List<Figures> whole = figures(all, Variant.whole.name(), masked);
    boolean compared = !baseline.isEmpty() && !name.equals(BASELINE);
    boolean cut = !whole.isEmpty() && !name.equals(Variant.whole.name()) && !name.equals(BASELINE);
    return new Row(name, masked, own.size(), Medians.of(own, Figures::cpuMs), Medians.of(own, Figures::wallMs),
        Medians.of(own, Figures::peakBytes) / (1 << 20),
        compared ? Medians.ofRatios(own, baseline, Figures::cpuMs) : null,
        compared ? Medians.ofRatios(own, baseline, Figures::peakBytes) : null,
        cut ? Medians.ofRatios(own, whole, Figures::cpuMs) : null);
  }

  private static List<Figures> figures(List<Run> runs, String name, double masked) {
    return runs.stream().filter(run -> run.name().equals(name) && run.masked() == masked).map(Run::figures).toList();
  }

  public String table() {
    var text = new StringBuilder(
        "masked  who        runs   CPU ms  wall ms  peak MiB  CPU/baseline  peak/baseline  CPU/whole\n");
    rows.forEach(row -> text
        .append(String.format(Locale.ROOT, "%6.3f  %-9s %5d %8.1f %8.1f %9.0f %13s %14s %10s%n", row.masked(),
            row.name(), row.runs(), row.cpuMs(), row.wallMs(), row.peakMiB(), ratio(row.cpuToBaseline()),
            ratio(row.peakToBaseline()),
            ratio(row.cpuToWhole()))));
    return text.toString();
  }

  private static String ratio(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
