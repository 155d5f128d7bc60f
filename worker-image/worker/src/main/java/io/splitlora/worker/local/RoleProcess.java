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
final class RoleProcess {

  private static final List<String> LOGGING = List.of("-Dorg.slf4j.simpleLogger.showDateTime=true",
      "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS", "-Dorg.slf4j.simpleLogger.log.ai.djl=warn");

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

  String name() {
    return name;
  }

  Process process() {
    return process;
  }

  int starts() {
    return starts;
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>(arguments);
    command.addAll(List.of("--parent", String.valueOf(ProcessHandle.current().pid())));
    var builder = RoleEnvironment.java(LOGGING, "io.splitlora.worker.cli.Splitlora", command)
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    process.getOutputStream().close();
    starts++;
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
