package io.splitlora.workbench.bench;

import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.workbench.bench.Work.Feed;
import io.splitlora.workbench.bench.Work.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures what is gained by batches of similar length: the same batches of E2E examples, in turn trimmed and padded to
 * 512.
 */
public final class LengthsBench {

  private static final int PAD_TO = 512;

  /** @param tokenizer folder with tokenizer.json and config.json; the random model has the sizes of that config.json */
  public record Settings(Path data, Path tokenizer, Path cache, int rows, int rank, int threads, int warmup, int steps,
      int repeats) {}

  /** Counted tokens in a CPU second, as medians, and the median of the pairwise ratios. */
  public record Report(double trimmed, double padded, double ratio, List<Figures> trimmedRuns,
      List<Figures> paddedRuns) {

    public String table() {
      return String.format(Locale.ROOT,
          "counted tokens a CPU second: trimmed %.0f, padded to %d %.0f, ratio %.2f (%d pairs)%n",
          trimmed, PAD_TO, padded, ratio, trimmedRuns.size());
    }
  }

  private LengthsBench() {}

  public static Report run(Settings settings, Children children, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<Figures> trimmed = new ArrayList<>();
    List<Figures> padded = new ArrayList<>();
    for (int i = 0; i < settings.repeats(); i++) {
      trimmed.add(children.run(work(settings, 0)));
      padded.add(children.run(work(settings, PAD_TO)));
      progress.accept("repeat %d: trimmed %.0f, padded %.0f counted tokens a CPU second".formatted(
          i + 1, trimmed.get(i).countedPerCpuSecond(), padded.get(i).countedPerCpuSecond()));
    }
    return new Report(Medians.of(trimmed, Figures::countedPerCpuSecond),
        Medians.of(padded, Figures::countedPerCpuSecond),
        Medians.ofRatios(trimmed, padded, Figures::countedPerCpuSecond), trimmed, padded);
  }

  private static Work work(Settings settings, int padTo) {
    Gpt2Config like = Gpt2Config.read(settings.tokenizer().resolve("config.json"));
    var sizes = new Gpt2Config(like.vocab(), PAD_TO, like.hidden(), like.layers(), like.heads(), like.inner(),
        like.layerNormEpsilon(), like.eosTokenId());
    var feed = Feed.file(settings.data().toString(), settings.tokenizer().toString(), settings.rows(), padTo);
    return new Work(Variant.whole, BenchModel.folder(settings.cache(), sizes).toString(), 1, settings.rank(),
        settings.threads(),
        feed, settings.warmup(), settings.steps(), 0);
  }
}
