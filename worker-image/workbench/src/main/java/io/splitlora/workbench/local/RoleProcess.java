package io.splitlora.workbench.local;

import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.cli.Roles;
import io.splitlora.worker.health.HealthQuestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A child process of the run, which can be started again under the same name. */
public final class RoleProcess {

  private static final String LAST_WORDS = "splitlora: ";
  /** A process that has lived this long is not in a crash loop. */
  private static final long STEADY_NANOSECONDS = TimeUnit.SECONDS.toNanos(60);

  private final String name;
  private final List<String> jvm;
  private final RoleCommandLine command;
  private final Path log;
  private @Nullable Process process;
  private int starts;
  private long startedAt;
  private long logBefore;
  private int healthPort;

  /** @param jvm options of the virtual machine in addition to those of every role */
  RoleProcess(String name, List<String> jvm, RoleCommandLine command, Path log) {
    this.name = name;
    this.jvm = jvm;
    this.command = command;
    this.log = log;
  }

  public String name() {
    return name;
  }

  /** Its command line, but for what each start adds. */
  public List<String> words() {
    return command.words();
  }

  /** Whether the job is over when this process ends. */
  boolean leads() {
    return command.role().equals(RoleCommandLine.AGGREGATOR);
  }

  /** The pool of a client pod; empty for other roles. */
  Optional<String> pool() {
    return command.value(RoleCommandLine.POOL);
  }

  /** The process since its last start. */
  public Process process() {
    return Objects.requireNonNull(process, "not started yet");
  }

  /** Starts in quick succession. After a long enough life, the process counts as started once. */
  int starts() {
    return starts;
  }

  public void start() throws IOException {
    healthPort = FreePort.take();
    var child = command.with(RoleCommandLine.PARENT, String.valueOf(ProcessHandle.current().pid()))
        .with(RoleCommandLine.HEALTH, "127.0.0.1:" + healthPort);
    var builder = RoleEnvironment.java(javaOptions(), Roles.class.getName(), child.words())
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    logBefore = Files.exists(log) ? Files.size(log) : 0;
    process = builder.start();
    process.getOutputStream().close();
    boolean steady = starts > 0 && System.nanoTime() - startedAt > STEADY_NANOSECONDS;
    starts = steady ? 2 : starts + 1;
    startedAt = System.nanoTime();
  }

  /** The options of SPLITLORA_JAVA_OPTS, separated by spaces, come last so that they win. */
  private List<String> javaOptions() {
    String options = System.getenv().getOrDefault("SPLITLORA_JAVA_OPTS", "");
    return Stream.of(jvm.stream(), Stream.of("-XX:ErrorFile=" + log + ".crash"), Stream.of(options.split(" ")))
        .flatMap(part -> part).filter(option -> !option.isBlank()).toList();
  }

  /** Whether the process answers in time that it is well. */
  boolean isWell(Duration patience) {
    return HealthQuestion.ask(healthPort, patience);
  }

  int healthPort() {
    return healthPort;
  }

  /** Whether it ended because another process took its health port, which was free when it was chosen. */
  boolean lostItsHealthPort() {
    return lastWords().startsWith("Port 127.0.0.1:" + healthPort + " is in use");
  }

  ExitCode exit() {
    return ExitCode.of(process().exitValue());
  }

  /** The sentence that the process left when it ended, if it has left one since its last start. */
  String lastWords() {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(logBefore);
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines()
          .filter(line -> line.startsWith(LAST_WORDS)).reduce((first, second) -> second)
          .map(line -> line.substring(LAST_WORDS.length())).orElseGet(this::withoutWords);
    } catch (IOException e) {
      return "its log " + log + " cannot be read";
    }
  }

  private String withoutWords() {
    return exit() == ExitCode.OUT_OF_MEMORY
        ? "it ran out of memory, see " + log
            + "; give it more, for example by SPLITLORA_JAVA_OPTS=-Xmx2g, or use fewer pods or a smaller batchSize"
        : "it left no message; see " + log;
  }
}
