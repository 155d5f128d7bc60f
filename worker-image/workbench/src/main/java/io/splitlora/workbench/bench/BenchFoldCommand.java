package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.AggregationRule;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "fold", mixinStandardHelpOptions = true,
    description = {"What the aggregator's fold of a round's uploads costs, rule by rule, from files as in its spool.",
        "The defaults are 1,000 clients with GPT-2 small's adapters of rank 8 on q and v of 3 blocks, 295 MB."})
final class BenchFoldCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--rules", split = ",", paramLabel = "RULE", defaultValue = "FedAvg,RBLA,FSLoRA",
      description = "Aggregation rules (default: ${DEFAULT-VALUE}).")
  private List<AggregationRule> rules;

  @Option(names = "--clients", paramLabel = "N", description = "Uploads of the round (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int clients;

  @Option(names = "--matrices", paramLabel = "N", description = "Adapted matrices (default: ${DEFAULT-VALUE}).",
      defaultValue = "6")
  private int matrices;

  @Option(names = "--hidden", paramLabel = "N", description = "Rows and columns of each (default: ${DEFAULT-VALUE}).",
      defaultValue = "768")
  private int hidden;

  @Option(names = "--round",
      description = "A whole round instead, through the real aggregator over mutual TLS: leases, downloads, uploads,"
          + " fold, journal.")
  private boolean round;

  @Option(names = "--pods", paramLabel = "N", defaultValue = "4",
      description = "With --round: pods that upload at the same time (default: ${DEFAULT-VALUE}).")
  private int pods;

  @Override
  public Integer call() throws Exception {
    return round ? rounds() : folds();
  }

  private int rounds() throws Exception {
    Path model = BenchModel.small.folder(options.workFolder());
    for (AggregationRule rule : rules) {
      RoundBench.Report report =
          RoundBench.run(new RoundBench.Settings(rule.name(), options.atLeast("--clients", clients, 1), options.rank(),
              options.atLeast("--pods", pods, 1), model, options.workFolder()), options::progress);
      options.print(report, report.table());
    }
    return 0;
  }

  private int folds() throws Exception {
    int numbers = options.atLeast("--clients", clients, 1);
    Path folder = options.workFolder().resolve("uploads-%d-%d-%d".formatted(
        options.atLeast("--matrices", matrices, 1), options.atLeast("--hidden", hidden, 1), options.rank()));
    var settings = new FoldBench.Settings(rules, numbers, matrices, hidden, options.rank(), folder);
    FoldBench.Report report = FoldBench.run(settings, options.children(), options::progress);
    options.print(report, report.table());
    return 0;
  }
}
