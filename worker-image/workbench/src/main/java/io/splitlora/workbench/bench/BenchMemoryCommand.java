package io.splitlora.workbench.bench;

import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.Source;
import io.splitlora.workbench.bench.Work.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "memory", mixinStandardHelpOptions = true,
    description = "Resident memory of processes over many steps with batches of varying lengths.")
final class BenchMemoryCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--model", paramLabel = "SOURCE", defaultValue = "sample://tiny-gpt2",
      description = "sample://NAME, file://PATH or a folder (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(names = "--variants", split = ",",
      description = "Of whole, split, grpc, client, server (default: ${DEFAULT-VALUE}).",
      defaultValue = "client,server,whole")
  private List<Variant> variants;

  @Option(names = "--batch", paramLabel = "N", description = "Examples (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int rows;

  @Option(names = "--longest", paramLabel = "N",
      description = "Longest example, in tokens (default: ${DEFAULT-VALUE}).", defaultValue = "128")
  private int longest;

  @Option(names = "--cut", paramLabel = "N", description = "Blocks at the client (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int cut;

  @Option(names = "--warmup", paramLabel = "N",
      description = "Steps in which memory may grow (default: ${DEFAULT-VALUE}).", defaultValue = "1000")
  private int warmup;

  @Option(names = "--steps", paramLabel = "N",
      description = "Steps in which it should not (default: ${DEFAULT-VALUE}).", defaultValue = "1000")
  private int steps;

  @Option(names = "--every", paramLabel = "N", description = "Steps between two looks (default: ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int every;

  @Override
  public Integer call() throws Exception {
    Path folder = Source.resolve(model, Path.of(""), options.samples());
    Gpt2Config sizes = Gpt2Config.read(folder.resolve("config.json"));
    var settings = new MemoryBench.Settings(folder.toAbsolutePath(), variants, options.atLeast("--batch", rows, 1),
        options.between("--longest", longest, 8, sizes.context()), options.between("--cut", cut, 1, sizes.layers() - 1),
        options.rank(), options.threads(), options.atLeast("--warmup", warmup, 0), options.atLeast("--steps", steps, 1),
        options.atLeast("--every", every, 1));
    MemoryBench.Report report = MemoryBench.run(settings, options.children());
    options.print(report, report.table());
    return 0;
  }
}
