package io.splitlora.workbench.compare;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table for people: a row for each combination, with mean ± standard deviation over its seeds. */
final class MarkdownTable {

  private static final double MEGA = 1e6;
  private static final List<String> HEAD = List.of("method", "rule", "rank", "cut", "seeds", "perplexity");
  private static final List<String> SCORES = List.of("BLEU", "NIST", "METEOR", "ROUGE-L", "CIDEr");
  private static final List<String> TAIL =
      List.of("MB at the cut, up / down", "MB of adapters, up / down", "client CPU s",
          "trainable, client / server", "training s", "remark");

  private MarkdownTable() {}

  static String of(String title, List<Result> results) {
    boolean scored = results.stream().anyMatch(result -> result.scores().isPresent());
    List<String> head = new ArrayList<>(HEAD);
    head.addAll(scored ? SCORES : List.of());
    head.addAll(TAIL);
    String rows =
        Rows.of(results).byName().values().stream().map(row -> line(cells(row, scored))).collect(Collectors.joining());
    return "# " + title + "\n\n" + line(head) + line(head.stream().map(column -> "---").toList()) + rows
        + "\nMean ± standard deviation over the seeds. Perplexity is of the validation examples. Bytes at the cut are"
        + " activations,"
        + " labels and gradients; bytes of adapters are the clients' states between pods and aggregator, with the"
        + " optimizer's moments"
        + " where the rule keeps them. Client CPU is of all clients together."
        + (scored ? " METEOR is of words and stems, with this program's list of function words.\n" : "\n");
  }

  private static String line(List<String> cells) {
    return "| "
        + cells.stream().map(cell -> cell.replace("|", "\\|").replace("\n", " ")).collect(Collectors.joining(" | "))
        + " |\n";
  }

  private static List<String> cells(List<Result> row, boolean scored) {
    Cell cell = row.get(0).cell();
    List<String> cells = new ArrayList<>(List.of(cell.method().name(),
        cell.method() == Method.CenLoRA ? "" : cell.rule().name(),
        String.valueOf(cell.rank()), cell.method() == Method.SplitLoRA ? String.valueOf(cell.cut()) : "", finished(row),
        Rows.summary(row, end -> end.learned().perplexity()).text(3)));
    if (scored) {
      cells.add(Rows.score(row, Scores::bleu).text(4));
      cells.add(Rows.score(row, Scores::nist).text(4));
      cells.add(Rows.score(row, Scores::meteor).text(4));
      cells.add(Rows.score(row, Scores::rougeL).text(4));
      cells.add(Rows.score(row, Scores::cider).text(4));
    }
    cells.add(pair(row, end -> end.traffic().bytesUp() / MEGA, end -> end.traffic().bytesDown() / MEGA, 1));
    cells.add(
        pair(row, end -> end.traffic().adapterBytesUp() / MEGA, end -> end.traffic().adapterBytesDown() / MEGA, 1));
    cells.add(Rows.summary(row, RunSummary::clientComputeSeconds).text(1));
    cells.add(pair(row, RunSummary::clientSideParameters, RunSummary::serverSideParameters, 0));
    cells.add(Rows.summary(row, end -> end.training().trainingSeconds()).text(1));
    cells.add(Rows.remarks(row));
    return cells;
  }

  private static String finished(List<Result> row) {
    long done = row.stream().filter(result -> result.summary().isPresent()).count();
    return done == row.size() ? String.valueOf(done) : done + " of " + row.size();
  }

  private static String pair(List<Result> row, Function<RunSummary, Number> up, Function<RunSummary, Number> down,
      int digits) {
    Statistic first = Rows.summary(row, up);
    return first.n() == 0 ? "" : first.meanText(digits) + " / " + Rows.summary(row, down).meanText(digits);
  }
}
