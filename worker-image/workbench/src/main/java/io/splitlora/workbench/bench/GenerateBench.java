package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Measures beam search, in alternation with another program that continues the same prompts with the same settings. */
public final class GenerateBench {

  private static final Pattern BASELINE =
      Pattern.compile("cpu_s=([0-9.]+) wall_s=([0-9.]+) tokens=([0-9]+) peak_mib=([0-9.]+)");

  /**
   * @param promptTokens of the longest prompt; prompts have from half of it up to it
   * @param baseline first words of the other program's command line; empty for none
   */
  public record Settings(BenchModel model, Path cache, int prompts, int promptTokens, int beams, int maxTokens,
      int threads, int repeats,
      List<String> baseline) {}

  /** What a child process does, passed to it as JSON in its only argument. */
  record Work(String model, String prompts, int beams, int maxTokens, int threads) {}

  /** @param tokens of the generated texts */
  public record Run(double cpuSeconds, double wallSeconds, long tokens, double peakMiB) {}

  public record Report(List<Run> ours, List<Run> baseline) {

    /** The baseline's processor time divided by ours: the median over all turns; NaN without a baseline. */
    public double speed() {
      return baseline.isEmpty() ? Double.NaN : Medians.ofRatios(baseline, ours, Run::cpuSeconds);
    }

    public String table() {
      String here = line("ours", ours);
      return baseline.isEmpty() ? here
          : here + line("baseline", baseline) + String.format(Locale.ROOT,
              "speed against the baseline, CPU time: %.2f (%d turns)%n", speed(), ours.size());
    }

    private static String line(String who, List<Run> runs) {
      return String.format(Locale.ROOT, "%-10s %8.2f CPU s %8.2f s %6.0f tokens, peak %.0f MiB (medians)%n", who,
          Medians.of(runs, Run::cpuSeconds),
          Medians.of(runs, Run::wallSeconds), Medians.of(runs, Run::tokens), Medians.of(runs, Run::peakMiB));
    }
  }

  private GenerateBench() {}

  public static Report run(Settings settings, Children children, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path model = settings.model().folder(settings.cache());
    Path prompts = prompts(settings);
    var json = new ObjectMapper();
    List<Run> ours = new ArrayList<>();
    List<Run> baseline = new ArrayList<>();
    for (int turn = 1; turn <= settings.repeats(); turn++) {
      var work =
          new Work(model.toString(), prompts.toString(), settings.beams(), settings.maxTokens(), settings.threads());
      ours.add(json.readValue(
          Children.output(children.builder(GenerateWorker.class, json.writeValueAsString(work)), Children.MARK),
          Run.class));
      progress.accept("turn %d: ours %.2f CPU s".formatted(turn, ours.get(turn - 1).cpuSeconds()));
      if (!settings.baseline().isEmpty()) {
        baseline.add(baseline(settings, work));
        progress.accept("turn %d: baseline %.2f CPU s".formatted(turn, baseline.get(turn - 1).cpuSeconds()));
      }
    }
    return new Report(ours, baseline);
  }

  private static Path prompts(Settings settings) throws IOException {
    CounterRandom random = CounterRandom.keyed(1, "prompts");
    int vocabulary = settings.model().sizes().vocab();
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < settings.prompts(); i++) {
      int length =
          settings.promptTokens() / 2 + random.nextInt(settings.promptTokens() - settings.promptTokens() / 2) + 1;
      prompts.add(IntStream.range(0, length).map(token -> random.nextInt(vocabulary - 1)).toArray());
    }
    Path file = settings.cache()
        .resolve("prompts-%d-%d-%d.json".formatted(vocabulary, settings.prompts(), settings.promptTokens()));
    Files.write(file, new ObjectMapper().writeValueAsBytes(prompts));
    return file;
  }

  private static Run baseline(Settings settings, Work work) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(settings.baseline());
    command.addAll(List.of(work.model(), work.prompts(), String.valueOf(work.beams()), String.valueOf(work.maxTokens()),
        String.valueOf(work.threads())));
    String line = Children.output(new ProcessBuilder(command), "RESULT ");
    Matcher found = BASELINE.matcher(line);
    if (!found.find()) {
      throw new InputException(
          "the baseline printed \"RESULT " + line + "\"; it must give cpu_s= wall_s= tokens= peak_mib=");
    }
    return new Run(Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2)),
        Long.parseLong(found.group(3)),
        Double.parseDouble(found.group(4)));
  }
}
