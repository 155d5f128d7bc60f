package io.splitlora.workbench.compare;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.workbench.cli.OptionLimits;
import io.splitlora.workbench.cli.ShellWords;
import io.splitlora.worker.cli.ManifestOptions;
import io.splitlora.worker.job.JobInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "compare", mixinStandardHelpOptions = true,
    description = {"Trains a grid of variants of a job on this machine, one after the other, and compares them.",
        "What is left out keeps the manifest's value. A combination that cannot be becomes a row that says why.",
        "Called again, it goes on where it was stopped; what is complete is not run again.",
        "Leaves comparison.md, comparison.csv and comparison.html, and a run folder for each combination."})
public final class CompareCommand implements Callable<Integer> {

  @Spec
  private CommandSpec command;

  @Parameters(paramLabel = "MANIFEST", description = "A SplitLoRAJob, YAML or JSON, e.g. examples/paper-table.yaml.")
  private Path manifest;

  @Mixin
  private ManifestOptions options;

  @Option(names = "--methods", split = ",", paramLabel = "METHOD", description = "Of SplitLoRA, FedLoRA, CenLoRA.")
  private List<Method> methods = new ArrayList<>();

  @Option(names = "--rules", split = ",", paramLabel = "RULE",
      description = "Aggregation rules such as FedAvg, RBLA, FSLoRA; all takes each of them.")
  private List<String> rules = new ArrayList<>();

  @Option(names = "--ranks", split = ",", paramLabel = "R", description = "Values of spec.adapter.rank.")
  private List<Integer> ranks = new ArrayList<>();

  @Option(names = "--cuts", split = ",", paramLabel = "N", description = "Values of spec.split.cut.")
  private List<Integer> cuts = new ArrayList<>();

  @Option(names = "--seeds", split = ",", paramLabel = "SEED",
      description = "Values of spec.training.seed; the table has mean and deviation.")
  private List<Long> seeds = new ArrayList<>();

  @Option(names = "--scores", paramLabel = "N",
      description = "Also the scores of text for the first N meanings of the evaluation data, decoded as"
          + " spec.evaluation.decoding has it (default: greedily).")
  private Integer scores;

  @Option(names = "--compare-dir", paramLabel = "DIR",
      description = "Where everything goes (default: runs/<job>-compare).")
  private Path folder;

  @Override
  public Integer call() throws Exception {
    JobInputs inputs = options.read(manifest);
    Path place = folder != null ? folder : Path.of("runs", inputs.name() + "-compare");
    Files.createDirectories(place);
    var grid = new Grid(methods, rules(), ranks, cuts, seeds);
    boolean terminal = "1".equals(System.getenv("SPLITLORA_TERMINAL"));
    Optional<Comparison.Scorer> scorer = scores == null ? Optional.empty()
        : Optional.of(RunScorer.of(inputs.spec(), OptionLimits.atLeast(command, "--scores", scores, 1)));
    return new Comparison(inputs, grid, place, resumeCommand(), scorer).run(new CellProgress(System.out, terminal))
        .code();
  }

  private List<AggregationRule> rules() {
    if (rules.equals(List.of("all"))) {
      return List.of(AggregationRule.values());
    }
    return rules.stream().map(this::rule).toList();
  }

  private AggregationRule rule(String name) {
    Optional<AggregationRule> rule = Arrays.stream(AggregationRule.values())
        // accepts FSLoRA and FS-LoRA
        .filter(known -> known.name().equalsIgnoreCase(name.replace("-", ""))).findFirst();
    OptionLimits.require(command, rule.isPresent(), "--rules has '" + name + "'; the rules are "
        + Arrays.stream(AggregationRule.values()).map(Enum::name).collect(Collectors.joining(", "))
        + ", or all for each of them");
    return rule.get();
  }

  /** The command line that resumes this comparison. */
  private String resumeCommand() {
    String splitlora = System.getenv().getOrDefault("SPLITLORA_COMMAND", "splitlora");
    List<String> words = new ArrayList<>(List.of(splitlora));
    words.addAll(command.commandLine().getParent().getParseResult().originalArgs());
    return ShellWords.join(words);
  }
}
