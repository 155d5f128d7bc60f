package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Effort;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Traffic;
import io.splitlora.v1.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  private static final Entry.JobBegun JOB = new Entry.JobBegun("demo", "spec", "model");

  @TempDir
  Path root;

  private RunFolder folder() {
    return new RunFolder(root.resolve("run"));
  }

  private void journal(Entry... entries) throws IOException {
    try (Journal journal = Journal.open(folder().journal(), JOB)) {
      List.of(entries).forEach(journal::append);
    }
  }

  // --- prepare ---

  @Test
  void aNewFolderIsMadeResumedOrNot() throws IOException {
    folder().prepare("demo", "spec"::equals, false);
    folder().prepare("demo", "spec"::equals, true);
    assertFalse(Files.exists(folder().root()), "nothing is made before the inputs are known to be good");
    folder().create();
    assertTrue(Files.isDirectory(folder().log("aggregator").getParent()));
  }

  @Test
  void anEarlierRunIsNotOverwritten() throws IOException {
    journal();
    assertEquals(folder().root()
        + " already holds a run of this job; go on with --resume, remove the folder, or choose another with --run-dir",
        refused("demo", "spec", false));
    folder().prepare("demo", "spec"::equals, true);
  }

  @Test
  void anotherJobsRunIsNotResumed() throws IOException {
    journal();
    assertTrue(refused("other", "spec", true).contains("holds a run of job 'demo'; remove the folder"));
    assertTrue(refused("demo", "changed", true)
        .contains("holds a run of job 'demo' with other training settings; remove the folder"));
    assertTrue(refused("demo", "changed", false).contains("with other training settings"));
  }

  private String refused(String job, String spec, boolean resume) {
    var refusal = assertThrows(JournalException.class, () -> folder().prepare(job, spec::equals, resume));
    assertEquals(ExitCode.RUN_FOLDER, ExitCode.of(refusal.reason()));
    return refusal.getMessage();
  }

  @Test
  void oneRunAtATime() throws IOException {
    try (Closeable lock = folder().lock()) {
      var refusal = assertThrows(JournalException.class, () -> folder().lock());
      assertEquals(ExitCode.RUN_FOLDER, ExitCode.of(refusal.reason()));
      assertTrue(refusal.getMessage().startsWith(folder().root() + " is in use by another run"), refusal.getMessage());
    }
    folder().lock().close();
  }

  @Test
  void whatIsSafeIsInTheJournal() throws IOException {
    assertEquals(0, folder().completedRounds());
    journal(round(0, 3), new Entry.Evaluated(1, 2, 10), round(1, 2));
    assertEquals(2, folder().completedRounds());
  }

  @Test
  void isCompleteWhenTheJobHasSucceeded() throws IOException {
    assertFalse(folder().isComplete());
    journal(new Entry.JobEnded(false, Reason.DIVERGED_CLIENT, "client a/0"));
    assertFalse(folder().isComplete());
    journal(new Entry.JobEnded(true, Reason.REASON_UNSPECIFIED, "done"));
    assertFalse(folder().isComplete(), "the adapter is not there");
    Files.createDirectories(folder().adapter());
    assertTrue(folder().isComplete());
  }

  // --- what is recorded ---

  @Test
  void metricsHaveALineARoundAcrossResumes() throws IOException {
    journal(new Entry.Evaluated(0, 4, 10), round(0, 3), new Entry.Evaluated(1, 2, 10));
    journal(round(1, 2.5));
    new RunRecord(folder()).update(after(2));
    List<String> lines = Files.readAllLines(folder().metrics());
    assertEquals(2, lines.size());
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertEquals(1, first.get("round").intValue());
    assertEquals(3, first.get("loss").doubleValue());
    assertEquals(Math.exp(2), first.get("perplexity").doubleValue(), 1e-12);
    assertEquals(0.75, first.get("seconds").doubleValue());
    assertEquals("a/0", first.at("/clients/0/client").textValue());
    assertTrue(new ObjectMapper().readTree(lines.get(1)).get("perplexity").isNull());
  }

  @Test
  void everyNumberOfAMetricsLineIsOne() throws IOException {
    journal(round(0, Double.NaN), new Entry.Evaluated(1, 710, 10));
    new RunRecord(folder()).update(after(1));
    String line = Files.readString(folder().metrics());
    assertTrue(new ObjectMapper().readTree(line).get("perplexity").isNull(), line);
    assertFalse(line.contains("NaN") || line.contains("Infinity"), line);
  }

  @Test
  void metricsAreWrittenOnlyWhenARoundWasAddedOrEvaluated() throws IOException {
    journal(round(0, 3));
    var record = new RunRecord(folder());
    record.update(after(1));
    Files.delete(folder().metrics());
    record.update(after(1).toBuilder().setRounds(Rounds.newBuilder().setCompleted(1).setStep(3)).build());
    assertFalse(Files.exists(folder().metrics()));
    record.update(after(1).toBuilder().setEvaluation(Evaluation.newBuilder().setPerplexity(20)).build());
    assertTrue(Files.exists(folder().metrics()));
    Files.delete(folder().metrics());
    record.update(after(2).toBuilder().setEvaluation(Evaluation.newBuilder().setPerplexity(20)).build());
    assertTrue(Files.exists(folder().metrics()));
  }

  @Test
  void whatIsAddedRoundByRoundIsWhatIsWrittenAtOnce() throws IOException {
    var record = new RunRecord(folder());
    for (int round = 0; round < 5; round++) {
      journal(round(round, 3.0 / (round + 1)));
      record.update(after(round + 1));
      if (round % 2 == 0) {
        journal(new Entry.Evaluated(round + 1, 2, 10));
      }
      record.update(after(round + 1).toBuilder().setEvaluation(Evaluation.newBuilder().setPerplexity(round)).build());
    }
    String added = Files.readString(folder().metrics());
    assertEquals(5, added.lines().count());
    new RunRecord(folder()).update(after(5));
    assertEquals(Files.readString(folder().metrics()), added);
    Files.writeString(folder().metrics(), "");
    record.update(after(6));
    assertEquals(added, Files.readString(folder().metrics()), "it is made again when it was taken away");
  }

  private static Progress after(int rounds) {
    return Progress.newBuilder().setRounds(Rounds.newBuilder().setCompleted(rounds)).build();
  }

  @Test
  void theEndHasTheLastEvaluationAndASummary() throws IOException {
    journal(round(0, 3));
    var record = new RunRecord(folder());
    record.update(after(1));
    journal(new Entry.Evaluated(1, 2, 10));
    Progress end = Progress.newBuilder().setJob("demo").setPhase(Phase.COMPLETE)
        .setRounds(Rounds.newBuilder().setCompleted(1).setAll(1).setLocalSteps(4))
        .setTraffic(Traffic.newBuilder().setActivationBytesUp(400))
        .setEffort(Effort.newBuilder().setMilliseconds(1500)).setLoss(Loss.newBuilder().setLastRound(3)).build();
    RunSummary written = RunSummary.of(end, ExitCode.OK, "done", folder().adapter());
    record.end(written);
    assertEquals(Math.exp(2),
        new ObjectMapper().readTree(Files.readString(folder().metrics())).get("perplexity").doubleValue(), 1e-12);
    JsonNode summary = new ObjectMapper().readTree(folder().summary().toFile());
    assertEquals(100, summary.get("bytesUpPerStep").doubleValue());
    assertEquals(1.5, summary.get("trainingSeconds").doubleValue());
    assertEquals(3, summary.get("loss").doubleValue());
    assertTrue(summary.get("perplexity").isNull());
    assertEquals(
        "job method result reason message rounds loss initialPerplexity perplexity scores best countedTokens"
            + " countedTokensPerSecond "
            + "trainingSeconds clientSideParameters serverSideParameters bytesUp bytesDown bytesUpPerStep"
            + " bytesDownPerStep adapterBytesUp "
            + "adapterBytesDown clientComputeSeconds participants truncatedExamples reopenedRounds handOvers"
            + " boundedUpdates adapter",
        summary.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(" ")));
    assertEquals(written, new ObjectMapper().treeToValue(summary, RunSummary.class), "a comparison reads it");
  }

  private static Entry.RoundJournaled round(int round, double loss) {
    // no files: only the log is looked at
    return new Entry.RoundJournaled(round, List.of(new CountedLease("a/0", 1, 0, 1, loss)), List.of(), Map.of(),
        new RoundMetrics(loss, 10, 20, 30, 750));
  }
}
