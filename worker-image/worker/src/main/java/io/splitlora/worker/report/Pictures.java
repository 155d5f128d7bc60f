package io.splitlora.worker.report;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.worker.data.InputException;
import io.splitlora.worker.journal.Entry.Evaluated;
import io.splitlora.worker.journal.Entry.RoundJournaled;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The curves of runs as PNG files, for papers and slides; drawn without a display by JFreeChart. */
final class Pictures {

  private static final int WIDTH = 1200;
  private static final int HEIGHT = 700;
  private static final Color[] PALETTE = {new Color(0x3b76d1), new Color(0xe08a2c), new Color(0x3f9d6b), new Color(0xb7518f), new Color(0x7a6bd0),
      new Color(0xc4483f), new Color(0x2aa1a8), new Color(0x8a7f3c)};

  private final List<FinishedRun> runs;

  Pictures(List<FinishedRun> runs) {
    this.runs = runs;
  }

  /**
   * Training loss, perplexity and each score by round; what was not measured has no picture.
   *
   * @throws InputException if this machine has no fonts to draw with
   */
  List<Path> write(Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    try {
      write(folder.resolve("loss.png"), "Training loss", (run, series) -> {
        for (RoundJournaled round : run.rounds()) {
          series.add(round.round() + 1, round.metrics().loss());
        }
      }, written);
      for (Metric metric : Metric.values()) {
        String title = metric == Metric.Perplexity ? "Validation perplexity" : metric.name();
        write(folder.resolve(metric.name().toLowerCase(Locale.ROOT) + ".png"), title, (run, series) -> {
          for (Evaluated evaluated : run.evaluations()) {
            evaluated.value(metric).ifPresent(value -> series.add(evaluated.completedRounds(), value));
          }
        }, written);
      }
    } catch (LinkageError | RuntimeException e) {
      throw new InputException("pictures cannot be drawn on this machine (" + e + "); install fontconfig and a font such as DejaVu, or save them from the page", e);
    }
    return written;
  }

  private void write(Path file, String title, BiConsumer<FinishedRun, XYSeries> fill, List<Path> written) throws IOException {
    var curves = new XYSeriesCollection();
    for (FinishedRun run : runs) {
      var series = new XYSeries(run.name());
      fill.accept(run, series);
      if (!series.isEmpty()) {
        curves.addSeries(series);
      }
    }
    if (curves.getSeriesCount() > 0) {
      ChartUtils.saveChartAsPNG(file.toFile(), chart(title, curves), WIDTH, HEIGHT);
      written.add(file);
    }
  }

  private JFreeChart chart(String title, XYSeriesCollection curves) {
    JFreeChart chart = ChartFactory.createXYLineChart(title, "completed rounds", title, curves);
    if (runs.size() == 1) {
      chart.removeLegend();
    }
    XYPlot plot = chart.getXYPlot();
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    plot.setDomainGridlinesVisible(false);
    plot.setOutlineVisible(false);
    ((NumberAxis) plot.getRangeAxis()).setAutoRangeIncludesZero(false);
    plot.getDomainAxis().setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    plot.setRenderer(lines(curves.getSeriesCount()));
    return chart;
  }

  private static XYLineAndShapeRenderer lines(int count) {
    var renderer = new XYLineAndShapeRenderer(true, true);
    for (int i = 0; i < count; i++) {
      renderer.setSeriesPaint(i, PALETTE[i % PALETTE.length]);
      renderer.setSeriesStroke(i, new BasicStroke(2.5f));
    }
    return renderer;
  }
}
