package io.splitlora.workbench.report;

import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.Sample;
import io.splitlora.files.InputException;
import io.splitlora.workbench.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes pages about runs: one run in full, or several compared. */
public final class Report {

  private final List<FinishedRun> runs;

  private Report(List<FinishedRun> runs) {
    this.runs = runs;
  }

  /**
   * @throws InputException with a sentence if a folder holds no run or no completed round, or two runs have the
   *     same name
   */
  public static Report of(List<Path> folders) {
    List<FinishedRun> runs = folders.stream().map(FinishedRun::read).toList();
    Set<String> names = new HashSet<>();
    for (FinishedRun run : runs) {
      if (!names.add(run.name())) {
        throw new InputException("two of the runs are called " + run.name()
            + ", and nobody could tell their lines apart; rename one of the folders");
      }
      if (run.rounds().isEmpty() && run.evaluations().isEmpty()) {
        throw new InputException("the run " + run.name() + " has completed no round yet; there is nothing to show");
      }
    }
    return new Report(runs);
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, html());
  }

  /** Writes each chart as a picture into a folder. */
  public List<Path> pictures(Path folder) throws IOException {
    return new Pictures(runs).write(folder);
  }

  String html() {
    String title =
        runs.size() == 1 ? runs.get(0).job() : String.join(", ", runs.stream().map(FinishedRun::name).toList());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("runs", runs.stream().map(run -> new RunSeries(run).columns()).toList());
    data.put("heads", runs.stream().map(Report::head).toList());
    data.put("details", runs.size() == 1 ? details(runs.get(0)) : null);
    return Page.of("/report/page.html", title, data);
  }

  private static Map<String, Object> head(FinishedRun run) {
    var headline = new Headline(run);
    return Map.of("name", run.name(), "sentence", headline.sentence(), "figures", headline.figures());
  }

  private static Map<String, Object> details(FinishedRun run) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("participation", new RunSeries(run).participation());
    details.put("samples", samples(run.evaluations()));
    details.put("reopened",
        run.reopened().stream()
            .map(again -> List.of(again.round() + 1, again.attempt() + 1, again.reason().name(), again.message()))
            .toList());
    details.put("manifest", run.manifest().orElse(null));
    details.put("environment", run.environment().isMissingNode() ? null : run.environment());
    return details;
  }

  /** Texts of the first and of the last evaluation for the same contexts. */
  private static List<Map<String, Object>> samples(List<Evaluated> evaluations) {
    List<Evaluated> withText = evaluations.stream().filter(evaluated -> !evaluated.samples().isEmpty()).toList();
    List<Map<String, Object>> samples = new ArrayList<>();
    if (!withText.isEmpty()) {
      List<Sample> before = withText.get(0).samples();
      List<Sample> after = withText.get(withText.size() - 1).samples();
      for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
        samples
            .add(Map.of("context", after.get(i).context(), "before", before.get(i).text(), "after", after.get(i).text(),
                "references", after.get(i).references().stream().limit(3).toList()));
      }
    }
    return samples;
  }
}
