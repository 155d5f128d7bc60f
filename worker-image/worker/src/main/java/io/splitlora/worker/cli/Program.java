package io.splitlora.worker.cli;

import io.splitlora.protocol.process.ExitCode;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** How a program of ours starts: its log one line an event, its failures as sentences, its exit codes in the help. */
public final class Program {
  public static final String VERSION = "splitlora 0.1.0";

  private Program() {}

  /** Runs a command and ends the process with its exit code. */
  public static void run(Object command, String... arguments) {
    System.setErr(new LogStream(System.err,
        Charset.forName(System.getProperty("stderr.encoding", Charset.defaultCharset().name()))));
    System.exit(commandLine(command).execute(arguments));
  }

  public static CommandLine commandLine(Object command) {
    var commandLine = new CommandLine(command);
    commandLine.setExecutionExceptionHandler(new Failures());
    commandLine.setUsageHelpAutoWidth(true);
    listExitCodes(commandLine);
    commandLine.getSubcommands().values().forEach(Program::listExitCodes);
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
