package io.splitlora.workbench.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "generate", mixinStandardHelpOptions = true,
    description = {
        "Processor time of beam search with random weights: length penalty 0.8, no sequence of four tokens twice.",
        "Weights are mapped and warm before the time is taken."})
final class BenchGenerateCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--model", description = "small (GPT-2 124M, default), tiny or micro.", defaultValue = "small")
  private BenchModel model;

  @Option(names = "--prompts", paramLabel = "N", description = "Random prompts (default: ${DEFAULT-VALUE}).",
      defaultValue = "32")
  private int prompts;

  @Option(names = "--prompt-tokens", paramLabel = "N",
      description = "Tokens of the longest prompt (default: ${DEFAULT-VALUE}).", defaultValue = "40")
  private int promptTokens;

  @Option(names = "--beams", paramLabel = "N", description = "Beams (default: ${DEFAULT-VALUE}).", defaultValue = "10")
  private int beams;

  @Option(names = "--max-tokens", paramLabel = "N", description = "Tokens of a text (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int maxTokens;

  @Option(names = "--repeats", paramLabel = "N", description = "Turns (default: ${DEFAULT-VALUE}).", defaultValue = "3")
  private int repeats;

  @Option(names = "--baseline", paramLabel = "COMMAND", description = {
      "Another program that does the same, e.g. 'python3 worker-image/workbench/src/bench/generate.py', which uses"
          + " transformers.",
      "It is called with: MODEL PROMPTS BEAMS MAX_TOKENS THREADS, and prints a RESULT line."})
  private String baseline = "";

  @Override
  public Integer call() throws Exception {
    List<String> command = baseline.isBlank() ? List.of() : List.of(baseline.strip().split("\\s+"));
    var settings = new GenerateBench.Settings(model, options.workFolder(), options.atLeast("--prompts", prompts, 1),
        options.between("--prompt-tokens", promptTokens, 2, model.sizes().context() / 2),
        options.atLeast("--beams", beams, 1),
        options.between("--max-tokens", maxTokens, 1, model.sizes().context() / 2), options.threads(),
        options.atLeast("--repeats", repeats, 1), command);
    GenerateBench.Report report = GenerateBench.run(settings, options.children(), options::progress);
    options.print(report, report.table());
    return 0;
  }
}
