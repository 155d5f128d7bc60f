package io.splitlora.workbench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.adapter.PeftWriter;
import io.splitlora.federation.model.ModelException;
import io.splitlora.files.InputException;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Problem;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.LocalRun;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.workbench.local.RunSummary;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A grid of runs on this machine, one after the other, each in its own folder. Complete runs are kept and interrupted
 * ones are resumed. The tables are written again after each run, so they always show what is known so far.
 *
 * @param folder of the whole comparison
 * @param resumeCommand what to type to resume
 * @param scorer of finished cells, if scores were asked for
 */
public record Comparison(JobInputs base, Grid grid, Path folder, String resumeCommand, Optional<Scorer> scorer) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Scores a finished run. */
  public interface Scorer {
    Scores score(JobInputs inputs, RunFolder run) throws IOException;
  }

  public ExitCode run(CellProgress progress) throws IOException, InterruptedException {
    List<Cell> cells = grid.cells(base.spec());
    List<Result> results = new ArrayList<>();
    progress.begin(base.name(), folder, cells.size());
    for (Cell cell : cells) {
      Result result = run(cell, progress);
      results.add(result);
      progress.ended(result);
      write(results);
    }
    progress.end(folder);
    boolean everything =
        results.stream().allMatch(result -> result.summary().isPresent() || !result.remark().startsWith("failed"));
    return everything ? ExitCode.OK : ExitCode.JOB_FAILED;
  }

  private Result run(Cell cell, CellProgress progress) throws IOException, InterruptedException {
    Fitting fitting = Fitting.of(cell, base.spec());
    List<String> overrides = Stream.concat(base.overrides().stream(), fitting.overrides().stream()).toList();
    JobInputs inputs;
    try {
      inputs = JobInputs.read(base.manifest(), overrides, base.samples());
    } catch (ManifestException e) {
      return Result.refused(cell,
          "not allowed: " + e.problems().stream().map(Comparison::sentence).collect(Collectors.joining("; ")));
    }
    try {
      return run(cell, inputs, fitting.note(), progress);
    } catch (ModelException | InputException e) {
      return Result.refused(cell, "failed: " + e.getMessage());
    }
  }

  private Result run(Cell cell, JobInputs inputs, String note, CellProgress progress)
      throws IOException, InterruptedException {
    var place = new RunFolder(folder.resolve(cell.name()));
    var run = new LocalRun(inputs, place, progress.of(cell), resumeCommand);
    if (!run.isComplete() || !Files.exists(place.summary())) {
      ExitCode exit = run.run(!place.journalEntries().isEmpty());
      if (exit != ExitCode.OK) {
        return Result.refused(cell,
            "failed: " + (Files.exists(place.summary()) ? summary(place).message() : exit.meaning()));
      }
    }
    return result(cell, inputs, place, note);
  }

  /** The problem without the name of the override that caused it. */
  private static String sentence(Problem problem) {
    return problem.toString().replaceFirst("^override '[^']*': ", "").replaceFirst("^[^ ]*:\\d+: ", "");
  }

  private Result result(Cell cell, JobInputs inputs, RunFolder place, String note) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(place.metrics())) {
      JsonNode round = JSON.readTree(line);
      losses.add(round.path("loss").asDouble());
    }
    Optional<Scores> scores = scorer.isEmpty() ? Optional.empty() : Optional.of(scorer.get().score(inputs, place));
    return new Result(cell, Optional.of(summary(place)), losses, scores, PeftWriter.sha256(place.adapter()), note);
  }

  private static RunSummary summary(RunFolder place) throws IOException {
    return JSON.readValue(place.summary().toFile(), RunSummary.class);
  }

  private void write(List<Result> results) throws IOException {
    String title = base.name() + ", compared";
    Files.writeString(folder.resolve("comparison.md"), MarkdownTable.of(title, results));
    Files.writeString(folder.resolve("comparison.csv"), CsvTable.of(results));
    Files.writeString(folder.resolve("comparison.html"), ComparisonPage.of(title, results));
  }
}
