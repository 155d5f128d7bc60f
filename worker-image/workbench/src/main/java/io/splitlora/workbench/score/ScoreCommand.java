package io.splitlora.workbench.score;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitlora.files.InputException;
import io.splitlora.scores.Scored;
import io.splitlora.scores.Scores;
import io.splitlora.scores.Segment;
import io.splitlora.scores.meteor.Meteor;
import io.splitlora.workbench.json.FiniteJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "score", mixinStandardHelpOptions = true,
    description = {
        "Scores texts against references: BLEU, NIST, METEOR, ROUGE-L and CIDEr, as the E2E challenge's scripts do.",
        "Text files: a hypothesis a line; a reference a line, with a blank line between two segments.",
        "Files whose names end in .tsv or .csv have a head: mr and output, or mr and ref;",
        "references belong to the hypothesis of their mr.",
        "Hypotheses in .jsonl are objects with a text, as splitlora generate --output json writes them."})
public final class ScoreCommand implements Callable<Integer> {

  enum OutputFormat { text, json }

  /**
   * What is printed.
   *
   * @param pymteval BLEU and NIST as pymteval computes them
   * @param meteorUsed the resources behind METEOR's score
   */
  private record Report(@JsonUnwrapped Scores scores, Scored.Pymteval pymteval, Meteor.Used meteorUsed, int segments,
      int references) {}

  @Option(names = "--hypotheses", required = true, paramLabel = "FILE", description = "The texts to score.")
  private Path hypotheses;

  @Option(names = "--references", required = true, paramLabel = "FILE",
      description = "What people wrote, one or more for each.")
  private Path references;

  @Option(names = "--output", description = "text (default) or json (one object).", defaultValue = "text")
  private OutputFormat output;

  @Option(names = "--segments", paramLabel = "FILE",
      description = "Also writes the scores of each segment there, a JSON object a line.")
  private Path segmentFile;

  @Mixin
  private MeteorOptions meteorOptions;

  @Override
  public Integer call() throws IOException {
    Meteor meteor = meteorOptions.meteor();
    List<Segment> segments = SegmentFiles.read(hypotheses, references);
    Scored scored = Scored.of(segments, meteor);
    if (segmentFile != null) {
      writeSegments(scored);
    }
    var report = new Report(scored.corpus(), scored.pymteval(), meteor.used(), segments.size(),
        segments.stream().mapToInt(segment -> segment.references().size()).sum());
    System.out.println(output == OutputFormat.json ? FiniteJson.WRITER.writeValueAsString(report) : text(report));
    return 0;
  }

  private void writeSegments(Scored scored) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(segmentFile)) {
      for (var segment : scored.segments()) {
        out.write(FiniteJson.WRITER.writeValueAsString(segment));
        out.write('\n');
      }
    } catch (IOException e) {
      throw new InputException(
          "--segments " + segmentFile + " cannot be written (" + e + "); name a file in a folder that exists", e);
    }
  }

  private static String text(Report report) {
    Scores scores = report.scores;
    String modules = report.meteorUsed.modules().stream().map(Enum::name).collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, """
        BLEU     %7.4f    pymteval %s
        NIST     %7.4f    pymteval %s
        METEOR   %7.4f    %s; word lists: %s
        ROUGE-L  %7.4f
        CIDEr    %7.4f
        %d segments, %d references""", scores.bleu(), number(report.pymteval.bleu()), scores.nist(),
        number(report.pymteval.nist()),
        scores.meteor(), modules, report.meteorUsed.wordLists(), scores.rougeL(), scores.cider(), report.segments,
        report.references);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "has none: texts are too short" : String.format(Locale.ROOT, "%.4f", value);
  }
}
