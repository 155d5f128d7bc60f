package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.files.InputException;
import io.splitlora.workbench.local.RoleEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs work in separate processes, so that memory is measured from zero.
 *
 * @param environment changes to the environment of the roles; an empty value removes a variable
 * @param jvm options of the virtual machine in addition to those of the roles
 */
public record Children(Map<String, String> environment, List<String> jvm) {

  static final String MARK = "FIGURES ";

  private static final ObjectMapper JSON = new ObjectMapper();

  Figures run(Work work) throws IOException, InterruptedException {
    return JSON.readValue(output(builder(Worker.class, JSON.writeValueAsString(work)), MARK), Figures.class);
  }

  ProcessBuilder builder(Class<?> mainClass, String argument) {
    ProcessBuilder builder = RoleEnvironment.java(options(), mainClass.getName(), List.of(argument));
    environment.forEach((name, value) -> {
      builder.environment().put(name, value);
      builder.environment().values().removeIf(String::isEmpty);
    });
    return builder;
  }

  private List<String> options() {
    return Stream.concat(Stream.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"), jvm.stream()).toList();
  }

  /** Runs the process to its end and returns the rest of the line behind the mark. Its standard error goes to ours. */
  static String output(ProcessBuilder builder, String mark) throws IOException, InterruptedException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().filter(line -> line.startsWith(mark)).map(line -> line.substring(mark.length())).findFirst()
        .orElseThrow(() -> new InputException("the process \"" + builder.command().get(0) + "\" ended with code "
            + process.exitValue() + " and no line \"" + mark.strip() + "\"; its message is above"));
  }
}
