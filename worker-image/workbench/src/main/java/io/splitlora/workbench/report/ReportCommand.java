package io.splitlora.workbench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "report", mixinStandardHelpOptions = true,
    description = {
        "Writes a page about a run, or about several over each other: loss, perplexity, scores, bytes, time, who took"
            + " part, texts.",
        "The page is one file that needs no network. A run writes its own when it ends; this writes it again, or while"
            + " it goes on."})
public final class ReportCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs, or their names under runs/.")
  private List<Path> runs;

  @Option(names = "--output", paramLabel = "FILE",
      description = "The page (default: report.html in the run's folder; of several runs, runs.html here).")
  private Path output;

  @Option(names = "--png", paramLabel = "DIR", description = "Also the curves as pictures, in this folder.")
  private Path pictures;

  @Override
  public Integer call() throws IOException {
    List<Path> folders = runs.stream().map(ReportCommand::folder).toList();
    Report report = Report.of(folders);
    Path page =
        output != null ? output : folders.size() == 1 ? folders.get(0).resolve("report.html") : Path.of("runs.html");
    report.write(page);
    System.out.println(page);
    if (pictures != null) {
      report.pictures(pictures).forEach(System.out::println);
    }
    return 0;
  }

  private static Path folder(Path named) {
    Path underRuns = Path.of("runs").resolve(named);
    return !Files.exists(named) && Files.exists(underRuns) ? underRuns : named;
  }
}
