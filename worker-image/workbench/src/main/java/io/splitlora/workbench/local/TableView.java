package io.splitlora.workbench.local;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Progress;
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
  private List<DroppedParticipant> lastDropped = List.of();
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
    if (now.getReopened() > disturbances && disturbances >= 0) {
      say(now.getLastDisturbance().getMessage() + ": round " + (now.getCompletedRounds() + 1) + " is computed again");
    }
    disturbances = now.getReopened();
    sayWhoWasDropped(now);
    sayWhyTheAdapterIsNotOut(now);
    boolean settled = (now.hasPerplexity() || now.getCompletedRounds() > 0) && !now.getPhase().equals("Evaluating");
    if (settled && now.getCompletedRounds() > rowsPrinted) {
      print(numbers(now, RunSummary.loss(now)) + clientsAndTime(now));
      rowsPrinted = now.getCompletedRounds();
    } else if (terminal && !isTold(now)) {
      live(numbers(now, now.hasLoss() ? now.getLoss() : null) + (now.getPhase().equals("Running") ? clientsAndTime(now)
          : String.format(Locale.ROOT, "%15s", waiting(now))));
    }
  }

  private void sayWhoWasDropped(Progress now) {
    List<DroppedParticipant> dropped = now.getDroppedList();
    dropped.stream().filter(who -> !lastDropped.contains(who)).forEach(who ->
        say("a round goes on without client " + who.getPool() + "/" + who.getClient() + ": " + who.getMessage()));
    lastDropped = dropped;
  }

  private void sayWhyTheAdapterIsNotOut(Progress now) {
    String trouble = now.getExportTrouble().getMessage();
    if (!trouble.isEmpty() && !trouble.equals(lastExportTrouble)) {
      say("all rounds are done, and the adapter is not out: " + trouble + " It is tried again until it is; Ctrl-C and --resume lose nothing.");
    }
    lastExportTrouble = trouble;
  }

  /** Before the first step of a round there is nothing to add to the previous row. */
  private boolean isTold(Progress now) {
    return now.getStep() == 0 && now.getCompletedRounds() == rowsPrinted && !now.getPhase().equals("Pending");
  }

  private static String waiting(Progress now) {
    return now.hasEvaluating() ? "scoring " + now.getEvaluating().getTexts() + "/" + now.getEvaluating().getOf()
        : now.getPhase().toLowerCase(Locale.ROOT);
  }

  /** @param loss of the round that the row shows, which may be complete or open */
  private String numbers(Progress now, Double loss) {
    return String.format(Locale.ROOT, "%7s %7s %7s %10s %8s %8s %8s",
        now.getCompletedRounds() + "/" + now.getRounds(), now.getStep() + "/" + now.getLocalSteps(),
        loss == null ? "-" : String.format(Locale.ROOT, "%.4f", loss),
        now.hasPerplexity() ? String.format(Locale.ROOT, "%.3f", now.getPerplexity()) : "-", scoreOrSpeed(now),
        Units.bytes(now.getBytesUp() + now.getAdapterBytesUp()), Units.bytes(now.getBytesDown() + now.getAdapterBytesDown()));
  }

  private String scoreOrSpeed(Progress now) {
    if (score.isEmpty()) {
      return String.format(Locale.ROOT, "%.0f", now.getTokensPerSecond());
    }
    return now.hasPrimary() ? String.format(Locale.ROOT, "%.4f", now.getPrimary().getValue()) : "-";
  }

  private static String clientsAndTime(Progress now) {
    return String.format(Locale.ROOT, " %7s %6s", now.getActiveClients() + "/" + now.getClients(),
        now.hasRemainingSeconds() ? Units.duration(now.getRemainingSeconds()) : "-");
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
