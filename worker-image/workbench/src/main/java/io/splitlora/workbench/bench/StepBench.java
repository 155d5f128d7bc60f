package io.splitlora.workbench.bench;

import io.splitlora.workbench.bench.Work.Feed;
import io.splitlora.workbench.bench.Work.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures CPU time and peak memory of a local step. Variants, and a baseline, take turns (A B A B), each in a new
 * process, so that disturbances of the machine affect them alike. Ratios are between neighbours.
 */
public final class StepBench {

  /** What to compare; {@code masked} holds shares of labels that do not count in the loss. */
  public record Settings(BenchModel model, Path cache, int rows, int columns, List<Double> masked,
      List<Work.Variant> variants, int cut,
      int rank, int threads, int warmup, int steps, int repeats, List<String> baseline) {}

  private final Settings settings;
  private final Children children;
  private final Consumer<String> progress;

  public StepBench(Settings settings, Children children, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.children = children;
  }

  public StepReport run() throws IOException, InterruptedException {
    List<StepReport.Run> runs = new ArrayList<>();
    Path folder = settings.model().folder(settings.cache());
    for (int repeat = 0; repeat < settings.repeats(); repeat++) {
      for (double masked : settings.masked()) {
        for (String name : names()) {
          var run = new StepReport.Run(name, masked, repeat, figures(name, masked, folder));
          progress.accept("repeat %d, masked %.3f, %s: %.0f CPU ms a step".formatted(
              repeat + 1, masked, name, run.figures().cpuMs()));
          runs.add(run);
        }
      }
    }
    return StepReport.of(runs);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(settings.variants().stream().map(Enum::name).toList());
    if (!settings.baseline().isEmpty()) {
      names.add(0, StepReport.BASELINE);
    }
    return names;
  }

  private Figures figures(String name, double masked, Path folder) throws IOException, InterruptedException {
    boolean baseline = name.equals(StepReport.BASELINE);
    Work work =
        new Work(baseline ? Variant.whole : Variant.valueOf(name), folder.toString(), settings.cut(), settings.rank(),
            settings.threads(), Feed.random(settings.rows(), settings.columns(), masked), settings.warmup(),
            settings.steps(), 0);
    return baseline ? new Baseline(settings.baseline()).run(settings.model().name(), work) : children.run(work);
  }
}
