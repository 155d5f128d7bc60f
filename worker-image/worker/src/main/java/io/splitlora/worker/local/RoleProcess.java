package io.splitlora.worker.local;

import io.splitlora.worker.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the run's child processes, started again under the same name when it dies. */
public final class RoleProcess {

  private final String name;
  private final List<String> arguments;
  private final Path log;
  private Process process;
  private int starts;

  RoleProcess(String name, List<String> arguments, Path log) {
    this.name = name;
    this.arguments = arguments;
    this.log = log;
  }

  public String name() {
    return name;
  }

  /** Whether the job is over when this process is done. */
  boolean leads() {
    return arguments.get(0).equals("aggregator");
  }

  public Process process() {
    return process;
  }

  int starts() {
    return starts;
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>(arguments);
    command.addAll(List.of("--parent", String.valueOf(ProcessHandle.current().pid())));
    var builder = RoleEnvironment.java(extraJavaOptions(), "io.splitlora.worker.cli.Splitlora", command)
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    process.getOutputStream().close();
    starts++;
  }

  /** For whoever tunes or debugs: SPLITLORA_JAVA_OPTS, separated by spaces. */
  private static List<String> extraJavaOptions() {
    String options = System.getenv().getOrDefault("SPLITLORA_JAVA_OPTS", "");
    return Stream.of(options.split(" ")).filter(option -> !option.isBlank()).toList();
  }

  ExitCode exit() {
    return ExitCode.of(process.exitValue());
  }

  boolean waitFor(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** The sentence with which the process ended, if it left one. */
  String lastWords() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith("splitlora: ")).reduce((first, second) -> second)
          .map(line -> line.substring("splitlora: ".length())).orElse("it left no message; see " + log);
    } catch (IOException e) {
      return "its log " + log + " cannot be read";
    }
  }
}
