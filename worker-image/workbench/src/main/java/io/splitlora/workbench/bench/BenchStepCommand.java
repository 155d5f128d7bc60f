package io.splitlora.workbench.bench;

import io.splitlora.workbench.bench.Work.Variant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "step", mixinStandardHelpOptions = true,
    description = {"CPU time and peak memory of a local step, optimizer included, with random weights.",
        "whole: the model in one piece. split: both sides in one process, through serialized messages. grpc: the same"
            + " over mutual TLS.",
        "client, server: one side alone. A CPU time is the median of a process's steps, then of the repeats."})
final class BenchStepCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--model", description = "small (GPT-2 124M, default), tiny or micro.", defaultValue = "small")
  private BenchModel model;

  @Option(names = "--variants", split = ",",
      description = "Of whole, split, grpc, client, server (default: ${DEFAULT-VALUE}).",
      defaultValue = "whole,split")
  private List<Variant> variants;

  @Option(names = "--masked", split = ",", paramLabel = "SHARE", defaultValue = "0,0.667",
      description = "Shares of the labels that do not count in the loss (default: ${DEFAULT-VALUE}).")
  private List<Double> masked;

  @Option(names = "--batch", paramLabel = "N", description = "Examples (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int rows;

  @Option(names = "--tokens", paramLabel = "N", description = "Tokens an example (default: ${DEFAULT-VALUE}).",
      defaultValue = "128")
  private int columns;

  @Option(names = "--cut", paramLabel = "N", description = "Blocks at the client (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int cut;

  @Option(names = "--warmup", paramLabel = "N",
      description = "Steps before the measured ones (default: ${DEFAULT-VALUE}).", defaultValue = "10")
  private int warmup;

  @Option(names = "--steps", paramLabel = "N", description = "Measured steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int steps;

  @Option(names = "--repeats", paramLabel = "N", description = "Turns of each contender (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int repeats;

  @Option(names = "--baseline", paramLabel = "COMMAND",
      description = {"Another program that takes the same steps, e.g. 'python3 bench.py'.",
          "It is called with: hf-sdpa MODEL BATCH TOKENS STEPS WARMUP, and prints a RESULT line."})
  private String baseline = "";

  @Override
  public Integer call() throws Exception {
    options.between("--tokens", columns, 2, model.sizes().context());
    masked.forEach(share -> options.share("--masked", share));
    options.between("--cut", cut, 1, model.sizes().layers() - 1);
    List<String> command = baseline.isBlank() ? List.of() : List.of(baseline.strip().split("\\s+"));
    var settings = new StepBench.Settings(model, options.workFolder(), options.atLeast("--batch", rows, 1), columns,
        masked, variants,
        cut, options.rank(), options.threads(), options.atLeast("--warmup", warmup, 0),
        options.atLeast("--steps", steps, 1),
        options.atLeast("--repeats", repeats, 1), command);
    StepReport report = new StepBench(settings, options.children(), options::progress).run();
    options.print(report, report.table());
    return 0;
  }
}
