package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.files.InputException;
import io.splitlora.workbench.cli.OptionLimits;
import io.splitlora.worker.cli.ManifestOptions;
import io.splitlora.worker.job.JobInputs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "poison", mixinStandardHelpOptions = true,
    description = {
        "What poisoned clients do to a job, and which aggregation rules bear them, as a table of perplexities.",
        "Each cell is a job of the manifest, in this process and on one thread: the real model, gradients, rules and"
            + " split server, but no messages. The last clients of the pool are poisoned: what they send is another."})
final class BenchPoisonCommand implements Callable<Integer> {

  @Spec
  private CommandSpec command;

  @Mixin
  private ManifestOptions options;

  @Parameters(index = "0", paramLabel = "MANIFEST", description = "A job with one pool and spec.evaluation.")
  private Path manifest;

  @Option(names = "--methods", split = ",", paramLabel = "METHOD", defaultValue = "FedLoRA,SplitLoRA",
      description = "Methods (default: ${DEFAULT-VALUE}).")
  private List<Method> methods;

  @Option(names = "--rules", split = ",", paramLabel = "RULE",
      defaultValue = "FedAvg,CoordinateMedian,TrimmedMean,Krum,MultiKrum",
      description = "Aggregation rules (default: ${DEFAULT-VALUE}).")
  private List<AggregationRule> rules;

  @Option(names = "--attacks", split = ",", paramLabel = "ATTACK", defaultValue = "sign,scaled,label",
      description = "What poisoned clients send (default: ${DEFAULT-VALUE}).")
  private List<Attack> attacks;

  @Option(names = "--poisoned", split = ",", paramLabel = "N", defaultValue = "1,3",
      description = "Poisoned clients, beside none (default: ${DEFAULT-VALUE}).")
  private List<Integer> poisoned;

  @Option(names = "--seeds", split = ",", paramLabel = "SEED", defaultValue = "1",
      description = "Values of spec.training.seed (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds;

  @Option(names = "--clip", paramLabel = "NORM", defaultValue = "1",
      description = "training.clientClipNorm of SplitLoRA where it is on (default: ${DEFAULT-VALUE}).")
  private double clip;

  @Override
  public Integer call() throws Exception {
    JobInputs inputs = options.read(manifest);
    if (inputs.spec().clientPools().size() != 1 || inputs.spec().evaluation() == null) {
      throw new InputException(manifest + ": bench poison takes a job with one pool and with spec.evaluation; leave the"
          + " other pools out, and name validation data");
    }
    poisoned.forEach(count -> OptionLimits.between(command, "--poisoned", count, 1, inputs.pools().clients()));
    OptionLimits.require(command, !attacks.contains(Attack.none),
        "--attacks has none, which has a column of its own; leave it out");
    var settings = new PoisonBench.Settings(inputs, methods, rules, attacks, poisoned, seeds, clip);
    System.out.print(PoisonBench.run(settings, System.err::println).table());
    return 0;
  }
}
