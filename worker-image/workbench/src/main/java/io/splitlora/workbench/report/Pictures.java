package io.splitlora.workbench.report;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.files.InputException;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.XYStyler;

/** The curves of runs as PNG files for papers and slides; XChart draws them without a display. */
final class Pictures {

  private static final int WIDTH = 1200;
  private static final int HEIGHT = 700;
  private static final Color[] PALETTE =
      {new Color(0x3b76d1), new Color(0xe08a2c), new Color(0x3f9d6b), new Color(0xb7518f), new Color(0x7a6bd0),
          new Color(0xc4483f), new Color(0x2aa1a8), new Color(0x8a7f3c)};

  private final List<FinishedRun> runs;

  /** The points of a run: rounds and values. */
  private interface Points {
    List<double[]> of(FinishedRun run);
  }

  Pictures(List<FinishedRun> runs) {
    this.runs = runs;
  }

  /**
   * Draws training loss, perplexity and each score by round. What was not measured gets no picture.
   *
   * @throws InputException if this machine has no fonts
   */
  List<Path> write(Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    try {
      write(folder.resolve("loss.png"), "Training loss",
          run -> run.rounds().stream().filter(round -> Double.isFinite(round.metrics().loss()))
              .map(round -> new double[] {round.round() + 1.0, round.metrics().loss()}).toList(),
          written);
      for (Metric metric : Metric.values()) {
        String title = metric == Metric.Perplexity ? "Validation perplexity" : metric.name();
        write(folder.resolve(metric.name().toLowerCase(Locale.ROOT) + ".png"), title, run -> run.evaluations().stream()
            .filter(evaluated -> evaluated.value(metric).isPresent())
            .map(evaluated -> new double[] {evaluated.completedRounds(), evaluated.value(metric).getAsDouble()})
            .toList(), written);
      }
    } catch (LinkageError | RuntimeException e) {
      throw new InputException("pictures cannot be drawn on this machine (" + e
          + "); install fontconfig and a font such as DejaVu, or save them from the page", e);
    }
    return written;
  }

  private void write(Path file, String title, Points points, List<Path> written) throws IOException {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("completed rounds")
        .yAxisTitle(title).build();
    style(chart.getStyler());
    for (FinishedRun run : runs) {
      List<double[]> all = points.of(run);
      if (!all.isEmpty()) {
        chart.addSeries(run.name(), all.stream().mapToDouble(point -> point[0]).toArray(),
            all.stream().mapToDouble(point -> point[1]).toArray());
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
      written.add(file);
    }
  }

  private void style(XYStyler styler) {
    styler.setLegendVisible(runs.size() > 1);
    styler.setSeriesColors(PALETTE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setMarkerSize(6);
  }
}
