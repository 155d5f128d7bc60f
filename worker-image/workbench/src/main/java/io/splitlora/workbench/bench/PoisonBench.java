package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.engine.evaluation.Evaluator;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.manifest.ManifestException;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How well the model does after jobs in which some of the clients are poisoned, for ways to defend against them. */
public final class PoisonBench {

  /** @param overrides of the manifest, as {@code --set} takes them */
  record Defence(Method method, String name, List<String> overrides) {}

  /** A column: who sends what. */
  record Threat(Attack attack, int poisoned) {

    String title() {
      return attack == Attack.none ? attack.title : attack.title + ", " + poisoned;
    }
  }

  /**
   * What came of a way to defend.
   *
   * @param perplexities of each threat, one for each seed; null where the numbers were not finite any more
   */
  public record Row(String method, String defence, List<List<@Nullable Double>> perplexities) {

    private String cells() {
      return perplexities.stream().map(Row::cell).collect(Collectors.joining(" | "));
    }

    private static String cell(List<@Nullable Double> seeds) {
      return seeds.stream().map(value -> value == null ? "not finite"
          : String.format(Locale.ROOT, value < 1000 ? "%.2f" : "%.1e", value)).collect(Collectors.joining(" / "));
    }
  }

  /** @param seeds whose perplexities are in the cells, in this order */
  public record Report(List<Long> seeds, int clients, double initialPerplexity, List<String> threats, List<Row> rows) {

    public String table() {
      String title = "| method | defence | " + String.join(" | ", threats) + " |\n";
      return String.format(Locale.ROOT,
          "Perplexity with seed %s; before the first round %.2f. Poisoned of %d clients:%n%n",
          seeds.stream().map(String::valueOf).collect(Collectors.joining(" / ")), initialPerplexity, clients)
          + title + title.replaceAll("[^|\n]+", "---")
          + rows.stream().map(row -> "| " + row.method() + " | " + row.defence() + " | " + row.cells() + " |\n")
              .collect(Collectors.joining());
    }
  }

  /**
   * @param methods FedLoRA, whose uploads cover the whole adapter, and SplitLoRA
   * @param counts of poisoned clients; with nobody there is one column for all attacks
   * @param clip value of training.clientClipNorm where it is on
   */
  record Settings(JobInputs inputs, List<Method> methods, List<AggregationRule> rules, List<Attack> attacks,
      List<Integer> counts, List<Long> seeds, double clip) {

    List<Threat> threats() {
      return Stream.concat(Stream.of(new Threat(Attack.none, 0)),
          attacks.stream().flatMap(attack -> counts.stream().map(count -> new Threat(attack, count)))).toList();
    }

    /** Without any defence, then each rule; of SplitLoRA also one rule without the clip that it lacks. */
    List<Defence> defences() {
      List<Defence> defences = new ArrayList<>();
      for (Method method : methods) {
        double limit = method == Method.SplitLoRA ? clip : 0;
        for (AggregationRule rule : rules) {
          if (rule == AggregationRule.FedAvg) {
            defences.add(defence(method, rule, ", no bound", ", normBound: 0", 0));
          } else if (rule == AggregationRule.CoordinateMedian && limit > 0) {
            defences.add(defence(method, rule, "", "", 0));
          }
          String faulty = rule.allows(Trait.ASSUMES_FAULTY) ? ", faulty: " + Collections.max(counts) : "";
          defences.add(defence(method, rule, faulty.replace(":", ""), faulty, limit));
        }
      }
      return defences;
    }

    private static Defence defence(Method method, AggregationRule rule, String named, String more, double limit) {
      return new Defence(method,
          rule + named + (method == Method.SplitLoRA ? ", clip " + (limit == 0 ? "off" : limit) : ""),
          List.of("spec.training.method=" + method, "spec.aggregation={rule: " + rule + more + "}",
              "spec.training.clientClipNorm=" + limit));
    }
  }

  private final Settings settings;
  private final Consumer<String> progress;
  private final Compute compute = new Compute(1);
  private final Map<Long, PoisonData> read = new HashMap<>();

  private PoisonBench(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  static Report run(Settings settings, Consumer<String> progress) throws IOException, ManifestException {
    var bench = new PoisonBench(settings, progress);
    try (bench.compute; ModelFolder model = settings.inputs().openModel()) {
      return bench.run(model);
    }
  }

  private Report run(ModelFolder model) throws IOException, ManifestException {
    List<Row> rows = new ArrayList<>();
    Evaluator evaluator = compute.call(() -> evaluator(model));
    for (Defence defence : settings.defences()) {
      List<List<@Nullable Double>> perplexities = new ArrayList<>();
      for (Threat threat : settings.threats()) {
        List<@Nullable Double> ofSeeds = new ArrayList<>();
        for (long seed : settings.seeds()) {
          ofSeeds.add(perplexity(model, evaluator, defence, threat, seed));
        }
        perplexities.add(ofSeeds);
        progress.accept(defence.method() + ", " + defence.name() + ", " + threat.title() + ": " + Row.cell(ofSeeds));
      }
      rows.add(new Row(defence.method().name(), defence.name(), perplexities));
    }
    double before = compute.call(() -> perplexity(evaluator, new float[settings.inputs().layoutOfAllBlocks(
        model.config()).size()]));
    compute.call(() -> {
      evaluator.close();
      return true;
    });
    return new Report(settings.seeds(), settings.inputs().pools().clients(), before,
        settings.threats().stream().map(Threat::title).toList(), rows);
  }

  private Evaluator evaluator(ModelFolder model) {
    JobInputs inputs = settings.inputs();
    var evaluation = inputs.spec().evaluation();
    return new Evaluator(model, inputs.layoutOfAllBlocks(model.config()), StepSettings.of(inputs.spec()),
        inputs.openTokenizer(model), inputs.openValidation(evaluation), evaluation, 0);
  }

  private static double perplexity(Evaluator evaluator, float[] adapter) {
    return Math.exp(evaluator.evaluate(adapter, BaseChange.NONE, (texts, of) -> {}).meanLoss());
  }

  private @Nullable Double perplexity(ModelFolder model, Evaluator evaluator, Defence defence, Threat threat, long seed)
      throws IOException, ManifestException {
    JobInputs inputs = with(defence, seed);
    try (var folder = WorkFolder.temporary("poison")) {
      double perplexity = compute.call(() -> {
        var data = read.computeIfAbsent(seed, shuffle -> new PoisonData(inputs, model));
        try (var job = new PoisonedJob(inputs, model, data, threat.attack(), threat.poisoned(), folder.path())) {
          return perplexity(evaluator, job.train());
        }
      });
      return Double.isFinite(perplexity) ? perplexity : null;
    } catch (PoisonedJob.Ruined e) {
      return null;
    }
  }

  private JobInputs with(Defence defence, long seed) throws ManifestException {
    JobInputs plain = settings.inputs();
    List<String> overrides = new ArrayList<>(plain.overrides());
    overrides.addAll(defence.overrides());
    overrides.add("spec.training.seed=" + seed);
    return JobInputs.read(plain.manifest(), overrides, plain.samples());
  }
}
