package io.splitlora.workbench.bench;

import io.splitlora.workbench.score.MeteorOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "score", mixinStandardHelpOptions = true,
    description = "Seconds and memory of all scores of given texts, as splitlora score computes them, the process's"
        + " start included.")
final class BenchScoreCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Mixin
  private MeteorOptions meteorOptions;

  @Option(names = "--hypotheses", required = true, paramLabel = "FILE", description = "The texts to score.")
  private Path hypotheses;

  @Option(names = "--references", required = true, paramLabel = "FILE",
      description = "What people wrote, one or more for each.")
  private Path references;

  @Option(names = "--repeats", paramLabel = "N", description = "Processes (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int repeats;

  @Override
  public Integer call() throws Exception {
    var work = new ScoreBench.Work(hypotheses.toString(), references.toString(),
        meteorOptions.resources().map(Path::toString).orElse(""),
        meteorOptions.meteor().used().modules());
    ScoreBench.Report report =
        ScoreBench.run(work, options.atLeast("--repeats", repeats, 1), options.children(), options::progress);
    options.print(report, report.table());
    return 0;
  }
}
