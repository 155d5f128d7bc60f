package io.splitlora.workbench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Entry.RoundReopened;
import io.splitlora.files.InputException;
import io.splitlora.workbench.local.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run has left in its folder so far.
 *
 * @param name of the folder
 * @param summary content of summary.json; missing while the run goes on
 * @param environment content of environment.json; missing in old runs
 */
record FinishedRun(String name, List<Entry> journal, JsonNode summary, Optional<String> manifest,
    JsonNode environment) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** @throws InputException with a sentence if the folder holds no run, or a run that cannot be read */
  static FinishedRun read(Path folder) {
    RunFolder run = new RunFolder(folder);
    if (!Files.isDirectory(run.journal())) {
      throw new InputException(folder
          + " holds no run: there is no journal/ in it; name a folder that splitlora run has made, such as"
          + " runs/quickstart");
    }
    try {
      return new FinishedRun(folder.toAbsolutePath().normalize().getFileName().toString(), run.journalEntries(),
          json(run.summary()),
          Files.exists(run.manifest()) ? Optional.of(Files.readString(run.manifest())) : Optional.empty(),
          json(run.environment()));
    } catch (IOException e) {
      throw new InputException(folder + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.exists(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }

  String job() {
    return of(Entry.JobBegun.class).stream().findFirst().map(Entry.JobBegun::job).orElse(name);
  }

  List<RoundJournaled> rounds() {
    return of(RoundJournaled.class);
  }

  List<Evaluated> evaluations() {
    return of(Evaluated.class);
  }

  List<RoundReopened> reopened() {
    return of(RoundReopened.class);
  }

  private <T extends Entry> List<T> of(Class<T> type) {
    return journal.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The evaluation after so many rounds. */
  Optional<Evaluated> evaluation(int completedRounds) {
    return evaluations().stream().filter(evaluated -> evaluated.completedRounds() == completedRounds).findFirst();
  }

  /** Seconds of rounds and evaluations until so many rounds were complete. */
  double secondsUntil(int completedRounds) {
    return rounds().stream().limit(completedRounds).mapToDouble(round -> round.metrics().milliseconds() / 1e3).sum()
        + evaluations().stream().filter(evaluated -> evaluated.completedRounds() <= completedRounds)
            .mapToDouble(evaluated -> evaluated.milliseconds() / 1e3).sum();
  }
}
