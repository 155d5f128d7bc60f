package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Clients;
import io.splitlora.v1.Progress.Effort;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Traffic;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a person and a program see of the same run. */
class ViewsTest {

  private static final List<Progress> RUN = List.of(
      progress(Phase.PENDING, 0, 0).build(),
      progress(Phase.EVALUATING, 0, 0).build(),
      progress(Phase.RUNNING, 0, 0).setEvaluation(perplexity(50).setInitialPerplexity(50)).build(),
      working(progress(Phase.RUNNING, 0, 1), 70).setEvaluation(perplexity(50))
          .setLoss(Loss.newBuilder().setOpenRound(3.9))
          .setTraffic(overCut(1500, 700)).build(),
      progress(Phase.EVALUATING, 1, 0).setEvaluation(perplexity(50)).setLoss(loss(3.8)).build(),
      working(progress(Phase.RUNNING, 1, 0), 64).setEvaluation(perplexity(41.25)).setLoss(loss(3.8))
          .setTraffic(overCut(3000, 1400)).build(),
      progress(Phase.RUNNING, 1, 0)
          .setEvaluation(perplexity(41.25)).setLoss(loss(3.8)).setTrouble(Trouble.newBuilder().setReopened(1)
              .setLastDisturbance(
                  Failure.newBuilder().setReason(Reason.CONNECTION_LOST).setMessage("pod p of pool a went away")))
          .build(),
      progress(Phase.COMPLETE, 2, 0).setEvaluation(perplexity(33).setInitialPerplexity(50)).setLoss(loss(3.5))
          .setTrouble(Trouble.newBuilder().setReopened(1)).build());

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static Progress.Builder progress(Phase phase, int completed, int step) {
    return Progress.newBuilder().setJob("demo").setMethod("SplitLoRA").setPhase(phase)
        .setRounds(Rounds.newBuilder().setCompleted(completed).setAll(2).setStep(step).setLocalSteps(4))
        .setClients(Clients.newBuilder().setAll(3));
  }

  private static Progress.Builder working(Progress.Builder progress, long remainingSeconds) {
    progress.getClientsBuilder().setActive(3);
    progress.getRoundsBuilder().setRemainingSeconds(remainingSeconds);
    progress.getEffortBuilder().setTokensPerSecond(120.4);
    return progress;
  }

  private static Evaluation.Builder perplexity(double last) {
    return Evaluation.newBuilder().setPerplexity(last);
  }

  private static Loss.Builder loss(double ofLastRound) {
    return Loss.newBuilder().setLastRound(ofLastRound);
  }

  private static Traffic.Builder overCut(long up, long down) {
    return Traffic.newBuilder().setActivationBytesUp(up).setGradientBytesDown(down);
  }

  private static RunSummary summary() {
    return RunSummary.of(RUN.get(7), ExitCode.OK, "done", Path.of("run", "adapter"));
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  /** FedLoRA has no traffic over the cut; what its clients send are adapters. */
  @Test
  void theTableCountsWhateverTheClientsSendAndReceive() {
    var view = new TableView(out, false, Optional.empty());
    view.show(progress(Phase.RUNNING, 1, 0)
        .setTraffic(overCut(0, 0).setAdapterBytesUp(35_000_000).setAdapterBytesDown(12_000_000)).build());
    view.show(progress(Phase.RUNNING, 2, 0).setTraffic(overCut(2_000_000, 0).setAdapterBytesUp(35_000_000)).build());
    assertTrue(said().contains("35.0 MB  12.0 MB") && said().contains("37.0 MB"), said());
  }

  @Test
  void anAdapterThatIsNotOutIsSaidOnce() {
    var view = new TableView(out, false, Optional.empty());
    var exporting = progress(Phase.EXPORTING, 2, 0).setTrouble(Trouble.newBuilder().setExport(Failure.newBuilder()
        .setReason(Reason.EXPORT_FAILED)
        .setMessage("/export: the adapter could not be written: No space left on device."))).build();
    view.show(exporting);
    view.show(exporting.toBuilder().setEffort(Effort.newBuilder().setMilliseconds(7)).build());
    String sentence =
        "  ! all rounds are done, and the adapter is not out: /export: the adapter could not be written: No space left"
            + " on device.";
    assertEquals(said().indexOf(sentence), said().lastIndexOf(sentence), said());
    assertTrue(said().contains(sentence), said());
  }

  @Test
  void inAFileTheTableHasARowARoundAndASentenceForEachDisturbance() {
    var view = new TableView(out, false, Optional.empty());
    view.begin("demo: SplitLoRA");
    RUN.forEach(view::show);
    view.end(summary());
    assertEquals("""
        demo: SplitLoRA

          round    step    loss perplexity tokens/s       up     down clients   left
            0/2     0/4       -     50.000        0      0 B      0 B     0/3      -
            1/2     0/4  3.8000     41.250      120   3.0 kB   1.4 kB     3/3  1m04s
          ! pod p of pool a went away: round 2 is computed again
            2/2     0/4  3.5000     33.000        0      0 B      0 B     0/3      -

        Complete after 2 rounds: validation perplexity 50.000 -> 33.000
        Adapter: run/adapter
        """, said());
  }

  @Test
  void whoseUpdateWasTooLongIsNamedOnce() {
    var view = new TableView(out, false, Optional.empty());
    view.show(progress(Phase.RUNNING, 1, 2).setClients(Clients.newBuilder().addBounded("shops/1")).build());
    view.show(progress(Phase.RUNNING, 2, 2).setClients(Clients.newBuilder().addBounded("shops/1")).build());
    String sentence = "! client shops/1 sent an update beyond aggregation.normBound; it counts no more than that";
    assertEquals(1, said().lines().filter(line -> line.contains(sentence)).count(), said());
  }

  @Test
  void whoWasDroppedIsNamedOnce() {
    var view = new TableView(out, false, Optional.empty());
    var late = DroppedParticipant.newBuilder().setClient("shops/1").setReason(Reason.ROUND_DEADLINE_EXCEEDED)
        .setMessage("too late");
    var lost =
        DroppedParticipant.newBuilder().setClient("shops/2").setReason(Reason.CONNECTION_LOST).setMessage("went away");
    view.show(progress(Phase.RUNNING, 0, 2).setClients(Clients.newBuilder().addDropped(late)).build());
    view.show(progress(Phase.RUNNING, 0, 3).setClients(Clients.newBuilder().addDropped(late).addDropped(lost)).build());
    view.show(progress(Phase.RUNNING, 1, 1).build());
    assertEquals(2, said().lines().filter(line -> line.contains("! a round goes on without")).count(), said());
    assertTrue(said().contains("  ! a round goes on without client shops/1: too late\n"), said());
  }

  @Test
  void inATerminalTheLastRowLivesAndLeavesNothingBehind() {
    var view = new TableView(out, true, Optional.empty());
    view.begin("demo");
    RUN.forEach(view::show);
    view.end(summary());
    String said = said();
    assertTrue(said.contains("\r    0/2     1/4  3.9000     50.000      120   1.5 kB    700 B     3/3  1m10s"), said);
    assertTrue(said.contains("0 B     evaluating"), said);
    assertEquals(List.of("    0/2     0/4       -     50.000        0      0 B      0 B     0/3      -",
        "    1/2     0/4  3.8000     41.250      120   3.0 kB   1.4 kB     3/3  1m04s",
        "  ! pod p of pool a went away: round 2 is computed again",
        "    2/2     0/4  3.5000     33.000        0      0 B      0 B     0/3      -"),
        Stream.of(said.split("\n")).map(ViewsTest::onScreen)
            .filter(line -> line.startsWith("    ") || line.startsWith("  !")).toList());
  }

  /** What is left of a line after its carriage returns. */
  private static String onScreen(String line) {
    var screen = new StringBuilder();
    for (String written : line.split("\r")) {
      screen.replace(0, Math.min(written.length(), screen.length()), written);
    }
    return screen.toString().stripTrailing();
  }

  @Test
  void aRoundThatWasOverBetweenTwoLooksHasItsRow() {
    var view = new TableView(out, false, Optional.empty());
    view.show(progress(Phase.RUNNING, 0, 3).build());
    view.show(progress(Phase.RUNNING, 1, 2).setLoss(loss(3.8)).build());
    view.show(progress(Phase.RUNNING, 1, 3).setLoss(loss(3.8).setOpenRound(3.7)).build());
    assertEquals("    1/2     2/4  3.8000          -        0      0 B      0 B     0/3      -\n", said());
  }

  @Test
  void aRowOfACompletedRoundHasItsLossAndNotThatOfTheOpenOne() throws IOException {
    Progress stepping = progress(Phase.RUNNING, 1, 2).setLoss(loss(3.8).setOpenRound(1.5)).build();
    new TableView(out, false, Optional.empty()).show(stepping);
    assertEquals("    1/2     2/4  3.8000          -        0      0 B      0 B     0/3      -\n", said());
    bytes.reset();
    new JsonView(out).show(stepping);
    assertEquals(3.8, json(said()).at("/progress/loss").doubleValue());
  }

  @Test
  void rowsFitInto80Columns() {
    long many = 999_900_000_000L;
    var view = new TableView(out, true, Optional.empty());
    view.begin("demo");
    for (Phase phase : List.of(Phase.RUNNING, Phase.EVALUATING, Phase.COMPLETE)) {
      view.show(Progress.newBuilder().setPhase(phase)
          .setRounds(Rounds.newBuilder().setCompleted(100).setAll(999).setStep(100)
              .setLocalSteps(999).setRemainingSeconds(3599))
          .setLoss(loss(12.3456)).setEvaluation(perplexity(99999.123)).setTraffic(overCut(many, many))
          .setEffort(Effort.newBuilder().setTokensPerSecond(1234567))
          .setClients(Clients.newBuilder().setActive(100).setAll(100)).build());
    }
    said().lines().flatMap(line -> Stream.of(line.split("\r"))).forEach(line -> assertTrue(line.length() < 80, line));
  }

  @Test
  void aResumedRunDoesNotRepeatOldDisturbances() {
    var view = new TableView(out, false, Optional.empty());
    view.show(RUN.get(6));
    assertFalse(said().contains("!"), said());
  }

  @Test
  void jsonHasALineARoundAndChangeOfPhase() throws IOException {
    var view = new JsonView(out);
    view.begin("demo");
    RUN.forEach(view::show);
    view.show(RUN.get(7));
    view.end(summary());
    List<JsonNode> lines = said().lines().map(ViewsTest::json).toList();
    assertEquals(List.of("Pending", "Evaluating", "Running", "Evaluating", "Running", "Running", "Complete"),
        lines.stream().filter(line -> line.has("progress")).map(line -> line.at("/progress/phase").textValue())
            .toList());
    JsonNode round = lines.get(4).get("progress");
    assertEquals(1, round.get("round").intValue());
    assertEquals(3.8, round.get("loss").doubleValue());
    assertEquals(64, round.get("remainingSeconds").intValue());
    assertTrue(lines.get(0).at("/progress/loss").isNull(), "not known yet is null");
    JsonNode summary = lines.get(7).get("summary");
    assertEquals("Complete", summary.get("result").textValue());
    assertEquals(33, summary.get("perplexity").doubleValue());
    assertEquals(Path.of("run", "adapter").toString(), summary.get("adapter").textValue());
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void aFailureSaysAfterHowManyRoundsAndWhy() {
    Progress failed = progress(Phase.FAILED, 1, 0).setTrouble(Trouble.newBuilder().setFailure(Failure.newBuilder()
        .setReason(Reason.DIVERGED_CLIENT).setMessage("client a/0"))).build();
    RunSummary summary = RunSummary.of(failed, ExitCode.JOB_FAILED, "DIVERGED_CLIENT: client a/0", Path.of("adapter"));
    assertEquals("Failed after 1 round: DIVERGED_CLIENT: client a/0", summary.sentence());
    assertEquals("DIVERGED_CLIENT", summary.reason());
    assertEquals("Stopped", RunSummary.of(failed, ExitCode.STOPPED, "stopped", Path.of("adapter")).result());
  }

  @Test
  void truncatedExamplesAreTold() {
    RunSummary summary =
        RunSummary.of(RUN.get(7).toBuilder().setEffort(Effort.newBuilder().setTruncatedExamples(3)).build(),
            ExitCode.OK, "done", Path.of("adapter"));
    assertTrue(summary.sentence().endsWith("3 examples were longer than the model's context and were truncated."),
        summary.sentence());
  }
}
