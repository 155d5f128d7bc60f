package io.splitlora.workbench.compare;

import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.workbench.local.Losses;
import io.splitlora.workbench.local.ProgressView;
import io.splitlora.workbench.local.RunSummary;
import io.splitlora.workbench.local.Units;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** Prints a line for each cell of a comparison. In a terminal the last line is updated while its cell runs. */
public final class CellProgress {

  private final PrintStream out;
  private final boolean terminal;
  private int cells;
  private int done;
  private int ran;
  private long ranSince;
  private long runNanos;
  private int width;

  public CellProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void begin(String job, Path folder, int number) {
    cells = number;
    out.println(job + ": " + Units.count(number, "run") + " to compare, one after the other; all files in " + folder);
    out.println();
  }

  /** The view of a run that is about to begin. */
  ProgressView of(Cell cell) {
    ranSince = 0;
    return new ProgressView() {
      @Override
      public void begin(String headline) {
        ranSince = System.nanoTime();
      }

      @Override
      public void show(Progress now) {
        if (terminal) {
          Rounds rounds = now.getRounds();
          live(head(cell) + "  round " + rounds.getCompleted() + "/" + rounds.getAll()
              + Losses.latest(now).map(loss -> String.format(Locale.ROOT, ", loss %.3f", loss)).orElse("")
              + (rounds.hasRemainingSeconds() ? ", " + Units.duration(rounds.getRemainingSeconds()) + " left of it"
                  : ""));
        }
      }

      @Override
      public void end(RunSummary summary) {
        runNanos += System.nanoTime() - ranSince;
        ran++;
      }
    };
  }

  private String head(Cell cell) {
    return String.format(Locale.ROOT, "%3d/%d  %-40s", done + 1, cells, cell.name());
  }

  void ended(Result result) {
    String what = result.summary()
        .map(end -> end.learned().perplexity() == null ? String.format(Locale.ROOT, "loss %.4f", end.learned().loss())
            : String.format(Locale.ROOT, "perplexity %.3f", end.learned().perplexity()))
        .orElse(result.remark());
    String line =
        head(result.cell()) + "  " + what + (ranSince == 0 && result.summary().isPresent() ? ", from before" : "");
    done++;
    line +=
        done < cells && ran > 0 ? ", " + Units.duration(runNanos / 1_000_000_000 / ran * (cells - done)) + " left" : "";
    if (terminal) {
      live(line);
      width = 0;
      out.println();
    } else {
      out.println(line);
    }
    out.flush();
  }

  void end(Path folder) {
    out.println();
    out.println("Table: " + folder.resolve("comparison.md") + "\nCharts: " + folder.resolve("comparison.html"));
    out.flush();
  }

  private void live(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    out.flush();
    width = line.length();
  }
}
