package io.splitlora.workbench.bench;

import io.splitlora.federation.model.Source;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "lengths", mixinStandardHelpOptions = true,
    description = "Counted tokens a CPU second of batches sorted by length and trimmed, against the same padded to"
        + " 512.")
final class BenchLengthsCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--data", required = true, paramLabel = "FILE", description = "An E2E file, a meaning||text a line.")
  private Path data;

  @Option(names = "--model", paramLabel = "SOURCE", defaultValue = "sample://tiny-gpt2",
      description = "Whose tokenizer and sizes to take; weights are random, as its context may be shorter (default:"
          + " ${DEFAULT-VALUE}).")
  private String model;

  @Option(names = "--batch", paramLabel = "N", description = "Examples (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int rows;

  @Option(names = "--warmup", paramLabel = "N",
      description = "Steps before the measured ones (default: ${DEFAULT-VALUE}).", defaultValue = "20")
  private int warmup;

  @Option(names = "--steps", paramLabel = "N", description = "Measured steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private int steps;

  @Option(names = "--repeats", paramLabel = "N", description = "Pairs (default: ${DEFAULT-VALUE}).", defaultValue = "5")
  private int repeats;

  @Override
  public Integer call() throws Exception {
    Path tokenizer = Source.resolve(model, Path.of(""), options.samples());
    var settings = new LengthsBench.Settings(data.toAbsolutePath(), tokenizer.toAbsolutePath(), options.workFolder(),
        options.atLeast("--batch", rows, 1), options.rank(), options.threads(), options.atLeast("--warmup", warmup, 0),
        options.atLeast("--steps", steps, 1), options.atLeast("--repeats", repeats, 1));
    LengthsBench.Report report = LengthsBench.run(settings, options.children(), options::progress);
    options.print(report, report.table());
    return 0;
  }
}
