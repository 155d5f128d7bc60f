package io.splitlora.workbench.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.workbench.cli.OptionLimits;
import io.splitlora.workbench.json.FiniteJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every benchmark. */
final class BenchOptions {

  enum OutputFormat { table, json }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--output", description = "table (default) or json (one document).", defaultValue = "table")
  private OutputFormat output;

  @Option(names = "--threads", paramLabel = "N", description = "Compute threads (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int threads;

  @Option(names = "--rank", paramLabel = "R",
      description = "Rank of the adapters on c_attn (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int rank;

  @Option(names = "--work-dir", paramLabel = "DIR",
      description = "Where random models are kept for the next time (default: under the folder for temporary files).")
  private Path workFolder = Path.of(System.getProperty("java.io.tmpdir"), "splitlora-bench");

  @Option(names = "--env", paramLabel = "NAME=VALUE",
      description = "A variable of the measured processes; an empty value removes it. May be repeated.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(names = "--jvm", paramLabel = "OPTION",
      description = "A Java option of the measured processes, e.g. --jvm=-Xint. May be repeated.")
  private List<String> jvm = new ArrayList<>();

  @Option(names = "--samples", hidden = true, defaultValue = "${env:SPLITLORA_SAMPLES:-examples/samples}")
  private Path samples;

  int threads() {
    return atLeast("--threads", threads, 1);
  }

  int rank() {
    return atLeast("--rank", rank, 1);
  }

  Path workFolder() {
    return workFolder.toAbsolutePath();
  }

  Path samples() {
    return samples;
  }

  Children children() {
    return new Children(environment, jvm);
  }

  int atLeast(String option, int value, int least) {
    return OptionLimits.atLeast(command, option, value, least);
  }

  int between(String option, int value, int least, int most) {
    return OptionLimits.between(command, option, value, least, most);
  }

  void share(String option, double value) {
    OptionLimits.require(command, value >= 0 && value < 0.99,
        option + " is " + value + "; give a share from 0 to 0.98");
  }

  /** Progress goes to standard error; standard output holds only the result. */
  void progress(String line) {
    System.err.println(line);
  }

  void print(Object report, String table) throws JsonProcessingException {
    System.out.println(output == OutputFormat.json
        ? FiniteJson.WRITER.writerWithDefaultPrettyPrinter().writeValueAsString(report) : table.stripTrailing());
  }
}
