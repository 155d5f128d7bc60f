package io.splitlora.workbench;

import io.splitlora.protocol.process.ExitCode;
import io.splitlora.workbench.bench.BenchCommand;
import io.splitlora.workbench.compare.CompareCommand;
import io.splitlora.workbench.generate.GenerateCommand;
import io.splitlora.workbench.local.RunCommand;
import io.splitlora.workbench.report.ReportCommand;
import io.splitlora.workbench.score.ScoreCommand;
import io.splitlora.worker.cli.AggregatorCommand;
import io.splitlora.worker.cli.ClientCommand;
import io.splitlora.worker.cli.Failures;
import io.splitlora.worker.cli.LogStream;
import io.splitlora.worker.cli.SplitServerCommand;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The splitlora command line. */
@Command(name = "splitlora", mixinStandardHelpOptions = true, version = "splitlora 0.1.0",
    description = "Split federated LoRA fine-tuning of language models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with:  splitlora run examples/quickstart.yaml",
        "Help on a command:  splitlora COMMAND --help"},
    subcommands = {RunCommand.class, ReportCommand.class, CompareCommand.class, GenerateCommand.class, ScoreCommand.class, BenchCommand.class,
      AggregatorCommand.class, SplitServerCommand.class, ClientCommand.class})
public final class Splitlora {

  private Splitlora() {}

  public static void main(String[] arguments) {
    System.setErr(new LogStream(System.err, Charset.forName(System.getProperty("stderr.encoding", Charset.defaultCharset().name()))));
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    var commandLine = new CommandLine(new Splitlora());
    commandLine.setExecutionExceptionHandler(new Failures());
    commandLine.setUsageHelpAutoWidth(true);
    listExitCodes(commandLine);
    commandLine.getSubcommands().values().forEach(Splitlora::listExitCodes);
    return commandLine;
  }

  private static void listExitCodes(CommandLine command) {
    command.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(exitCodes());
  }

  private static Map<String, String> exitCodes() {
    return Arrays.stream(ExitCode.values()).collect(Collectors.toMap(
        code -> String.valueOf(code.code()), ExitCode::meaning, (a, b) -> a, LinkedHashMap::new));
  }
}
