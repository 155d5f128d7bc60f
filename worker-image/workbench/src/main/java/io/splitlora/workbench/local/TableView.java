package io.splitlora.workbench.local;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Traffic;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints a row for each round. In a terminal the last row is updated until its round is complete. */
final class TableView implements ProgressView {

  /** Rows fit into 80 columns, because a row that wraps could not be updated. */
  private static final String HEADER = "  round    step    loss perplexity %8s       up     down clients   left";

  private final PrintStream out;
  private final boolean terminal;
  private final Optional<Metric> score;
  private int rowsPrinted = -1;
  // -1 until the first snapshot: earlier disturbances were reported by the run that had them
  private int disturbances = -1;
  private int lastTakenOver = -1;
  private List<DroppedParticipant> lastDropped = List.of();
  private List<String> lastBounded = List.of();
  private String lastExportTrouble = "";
  private int width;

  /** @param score the primary metric, if it scores text; it is shown in place of the speed */
  TableView(PrintStream out, boolean terminal, Optional<Metric> score) {
    this.out = out;
    this.terminal = terminal;
    this.score = score.filter(Metric::scoresText);
  }

  @Override
  public void begin(String headline) {
    out.println(headline);
    out.println();
    out.println(HEADER.formatted(score.map(Metric::name).orElse("tokens/s")));
  }

  @Override
  public void show(Progress now) {
    sayWhyARoundBeginsAgain(now);
    sayWhoWasDropped(now.getClients().getDroppedList());
    sayWhoWasBounded(now.getClients().getBoundedList());
    sayWhyTheAdapterIsNotOut(now.getTrouble().getExport().getMessage());
    int completed = now.getRounds().getCompleted();
    boolean settled = (now.getEvaluation().hasPerplexity() || completed > 0) && now.getPhase() != Phase.EVALUATING;
    if (settled && completed > rowsPrinted) {
      print(numbers(now, Losses.ofLastRound(now)) + clientsAndTime(now));
      rowsPrinted = completed;
    } else if (terminal && !isTold(now)) {
      live(numbers(now, Losses.latest(now)) + (now.getPhase() == Phase.RUNNING ? clientsAndTime(now)
          : String.format(Locale.ROOT, "%15s", waiting(now))));
    }
  }

  private void sayWhyARoundBeginsAgain(Progress now) {
    int reopened = now.getTrouble().getReopened();
    int takenOver = now.getTrouble().getTakenOver();
    String why = now.getTrouble().getLastDisturbance().getMessage();
    if (reopened > disturbances && disturbances >= 0) {
      say(why + ": round " + (now.getRounds().getCompleted() + 1) + " is computed again");
    } else if (takenOver > lastTakenOver && lastTakenOver >= 0) {
      say(why + ": its clients' last steps are computed again");
    }
    disturbances = reopened;
    lastTakenOver = takenOver;
  }

  private void sayWhoWasDropped(List<DroppedParticipant> dropped) {
    dropped.stream().filter(who -> !lastDropped.contains(who))
        .forEach(who -> say("a round goes on without client " + who.getClient() + ": " + who.getMessage()));
    lastDropped = dropped;
  }

  private void sayWhoWasBounded(List<String> bounded) {
    bounded.stream().filter(who -> !lastBounded.contains(who))
        .forEach(who -> say("client " + who + " sent an update beyond aggregation.normBound; it counts no more than"
            + " that"));
    lastBounded = bounded;
  }

  private void sayWhyTheAdapterIsNotOut(String trouble) {
    if (!trouble.isEmpty() && !trouble.equals(lastExportTrouble)) {
      say("all rounds are done, and the adapter is not out: " + trouble
          + " It is tried again until it is; Ctrl-C and --resume lose nothing.");
    }
    lastExportTrouble = trouble;
  }

  /** Before the first step of a round there is nothing to add to the previous row. */
  private boolean isTold(Progress now) {
    return now.getRounds().getStep() == 0 && now.getRounds().getCompleted() == rowsPrinted
        && now.getPhase() != Phase.PENDING;
  }

  private static String waiting(Progress now) {
    Evaluating generated = now.getEvaluation().getGenerated();
    return now.getEvaluation().hasGenerated() ? "scoring " + generated.getTexts() + "/" + generated.getOf()
        : now.getPhase().name().toLowerCase(Locale.ROOT);
  }

  /** @param loss of the round that the row shows, which may be complete or open */
  private String numbers(Progress now, Optional<Double> loss) {
    Rounds rounds = now.getRounds();
    Evaluation evaluation = now.getEvaluation();
    Traffic traffic = now.getTraffic();
    return String.format(Locale.ROOT, "%7s %7s %7s %10s %8s %8s %8s",
        rounds.getCompleted() + "/" + rounds.getAll(), rounds.getStep() + "/" + rounds.getLocalSteps(),
        loss.map(value -> String.format(Locale.ROOT, "%.4f", value)).orElse("-"),
        evaluation.hasPerplexity() ? String.format(Locale.ROOT, "%.3f", evaluation.getPerplexity()) : "-",
        scoreOrSpeed(now),
        Units.bytes(traffic.getActivationBytesUp() + traffic.getAdapterBytesUp()),
        Units.bytes(traffic.getGradientBytesDown() + traffic.getAdapterBytesDown()));
  }

  private String scoreOrSpeed(Progress now) {
    if (score.isEmpty()) {
      return String.format(Locale.ROOT, "%.0f", now.getEffort().getTokensPerSecond());
    }
    return now.getEvaluation().hasPrimary()
        ? String.format(Locale.ROOT, "%.4f", now.getEvaluation().getPrimary().getValue()) : "-";
  }

  private static String clientsAndTime(Progress now) {
    return String.format(Locale.ROOT, " %7s %6s", now.getClients().getActive() + "/" + now.getClients().getAll(),
        now.getRounds().hasRemainingSeconds() ? Units.duration(now.getRounds().getRemainingSeconds()) : "-");
  }

  private void say(String sentence) {
    print("  ! " + sentence);
  }

  private void print(String line) {
    if (terminal) {
      live(line);
      width = 0;
    } else {
      out.print(line);
    }
    out.println();
    out.flush();
  }

  private void live(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    out.flush();
    width = line.length();
  }

  @Override
  public void end(RunSummary summary) {
    if (terminal && width > 0) {
      live("");
      out.print("\r");
    }
    out.println();
    out.println(summary.sentence());
    out.flush();
  }
}
