package io.splitlora.workbench;

import io.splitlora.workbench.cli.ShellWords;
import io.splitlora.workbench.local.LocalRun;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.workbench.report.Report;
import io.splitlora.worker.cli.ManifestOptions;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", mixinStandardHelpOptions = true,
    description = {"Trains the job of a manifest on this machine.",
        "Starts an aggregator, a split server and client pods as separate processes that talk mutual-TLS gRPC, as on a"
            + " cluster.",
        "Ctrl-C stops and says how to go on; --resume goes on, with the same result as if nothing had happened."})
public final class RunCommand implements Callable<Integer> {

  enum OutputFormat { table, json }

  @Parameters(paramLabel = "MANIFEST", description = "A SplitLoRAJob, YAML or JSON, e.g. examples/quickstart.yaml.")
  private Path manifest;

  @Mixin
  private ManifestOptions options;

  @Option(names = "--run-dir", paramLabel = "DIR", description = "Where everything goes (default: runs/<job>).")
  private Path runFolder;

  @Option(names = "--resume", description = "Goes on from the journal in the run folder.")
  private boolean resume;

  @Option(names = "--output",
      description = "table (default; plain lines when not a terminal) or json (an object a line).",
      defaultValue = "table")
  private OutputFormat output;

  @Override
  public Integer call() throws Exception {
    JobInputs inputs = options.read(manifest);
    Path folder = runFolder != null ? runFolder : Path.of("runs", inputs.name());
    boolean terminal = "1".equals(System.getenv("SPLITLORA_TERMINAL"));
    var format = LocalRun.Output.valueOf(output.name().toUpperCase(Locale.ROOT));
    var run = new RunFolder(folder);
    // in a shutdown hook, so that Ctrl-C leaves a report too
    Runtime.getRuntime().addShutdownHook(new Thread(() -> report(run), "report"));
    return new LocalRun(inputs, run, format, terminal, resumeCommand()).run(resume).code();
  }

  /** Writes the report, however the run ended, of what it has done so far. */
  private void report(RunFolder run) {
    try {
      if (run.completedRounds() > 0) {
        Report.of(List.of(run.root())).write(run.report());
        if (output == OutputFormat.table) {
          System.out.println("Report: " + run.report());
        }
      }
    } catch (IOException | RuntimeException e) {
      System.err.println("splitlora: " + run.report() + " could not be written (" + e.getMessage() + ")");
    }
  }

  /** The command line that resumes this run, with the name by which the launcher was called. */
  public String resumeCommand() {
    String splitlora = System.getenv().getOrDefault("SPLITLORA_COMMAND", "splitlora");
    List<String> words = new ArrayList<>(List.of(splitlora, "run", manifest.toString()));
    words.addAll(options.words());
    if (runFolder != null) {
      words.addAll(List.of("--run-dir", runFolder.toString()));
    }
    if (output != OutputFormat.table) {
      words.addAll(List.of("--output", output.name()));
    }
    words.add("--resume");
    return ShellWords.join(words);
  }
}
