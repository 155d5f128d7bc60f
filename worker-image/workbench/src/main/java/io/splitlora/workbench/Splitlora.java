package io.splitlora.workbench;

import io.splitlora.workbench.bench.BenchCommand;
import io.splitlora.workbench.compare.CompareCommand;
import io.splitlora.workbench.generate.GenerateCommand;
import io.splitlora.workbench.report.ReportCommand;
import io.splitlora.workbench.score.ScoreCommand;
import io.splitlora.worker.cli.AggregatorCommand;
import io.splitlora.worker.cli.ClientCommand;
import io.splitlora.worker.cli.Program;
import io.splitlora.worker.cli.SplitServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The splitlora command line: what people run, and the roles. */
@Command(name = "splitlora", mixinStandardHelpOptions = true, version = Program.VERSION,
    description = "Split federated LoRA fine-tuning of language models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with:  splitlora run examples/quickstart.yaml",
        "Help on a command:  splitlora COMMAND --help"},
    subcommands = {RunCommand.class, ReportCommand.class, CompareCommand.class, GenerateCommand.class,
        ScoreCommand.class, BenchCommand.class,
        AggregatorCommand.class, SplitServerCommand.class, ClientCommand.class})
public final class Splitlora {

  private Splitlora() {}

  public static void main(String[] arguments) {
    Program.run(new Splitlora(), arguments);
  }

  static CommandLine commandLine() {
    return Program.commandLine(new Splitlora());
  }
}
