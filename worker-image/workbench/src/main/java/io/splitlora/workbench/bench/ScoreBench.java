package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.scores.meteor.MeteorModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Measures what scoring costs, from the start of a process to its end, as for splitlora score. */
public final class ScoreBench {

  /**
   * What a child process does, passed to it as JSON in its only argument.
   *
   * @param resources METEOR's files; empty to use this program's word lists
   */
  public record Work(String hypotheses, String references, String resources, List<MeteorModule> modules) {}

  /** What the process measured. */
  record Figures(int segments, int references, double cpuSeconds, double peakMiB) {}

  /** Medians over processes. */
  public record Report(int segments, int references, List<MeteorModule> modules, double wallSeconds, double cpuSeconds,
      double peakMiB) {

    public String table() {
      return String.format(Locale.ROOT,
          "%d hypotheses, %d references, METEOR %s: %.2f s in all, %.2f CPU s, peak %.0f MiB%n",
          segments, references, modules, wallSeconds, cpuSeconds, peakMiB);
    }
  }

  private ScoreBench() {}

  public static Report run(Work work, int repeats, Children children, Consumer<String> progress)
      throws IOException, InterruptedException {
    var json = new ObjectMapper();
    double[] wall = new double[repeats];
    List<Figures> runs = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      long started = System.nanoTime();
      String line = Children.output(children.builder(ScoreWorker.class, json.writeValueAsString(work)), Children.MARK);
      wall[i] = (System.nanoTime() - started) / 1e9;
      runs.add(json.readValue(line, Figures.class));
      progress.accept("repeat %d: %.2f s".formatted(i + 1, wall[i]));
    }
    return new Report(runs.get(0).segments(), runs.get(0).references(), work.modules(), Medians.of(wall),
        Medians.of(runs, Figures::cpuSeconds), Medians.of(runs, Figures::peakMiB));
  }
}
