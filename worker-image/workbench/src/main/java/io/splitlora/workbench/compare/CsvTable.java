package io.splitlora.workbench.compare;

import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table for programs: a line for each cell, plain numbers (RFC 4180). */
final class CsvTable {

  private static final List<String> HEAD = List.of("method", "rule", "rank", "cut", "seed", "result", "rounds",
      "initial_perplexity",
      "perplexity", "loss", "bleu", "nist", "meteor", "rouge_l", "cider", "bytes_up", "bytes_down", "adapter_bytes_up",
      "adapter_bytes_down", "client_compute_seconds", "client_side_parameters", "server_side_parameters",
      "training_seconds", "adapter_sha256", "remark");

  private CsvTable() {}

  static String of(List<Result> results) {
    return Stream.concat(Stream.of(line(HEAD.toArray())), results.stream().map(CsvTable::line))
        .collect(Collectors.joining());
  }

  private static String line(Result result) {
    Cell cell = result.cell();
    RunSummary end = result.summary().orElse(null);
    Scores scores = result.scores().orElse(null);
    Object[] known =
        {cell.method(), cell.rule(), cell.rank(), cell.cut(), cell.seed(), end == null ? "" : end.result()};
    Object[] learned = end == null ? new Object[4] : new Object[] {end.rounds(), end.learned().initialPerplexity(),
        end.learned().perplexity(), end.learned().loss()};
    Object[] said = scores == null ? new Object[5]
        : new Object[] {scores.bleu(), scores.nist(), scores.meteor(), scores.rougeL(), scores.cider()};
    Object[] cost = end == null ? new Object[8] : new Object[] {end.traffic().bytesUp(), end.traffic().bytesDown(),
        end.traffic().adapterBytesUp(), end.traffic().adapterBytesDown(), end.clientComputeSeconds(),
        end.clientSideParameters(),
        end.serverSideParameters(), end.training().trainingSeconds()};
    return line(Stream.of(known, learned, said, cost, new Object[] {result.adapter(), result.remark()})
        .flatMap(Arrays::stream).toArray());
  }

  private static String line(Object... values) {
    return Arrays.stream(values).map(value -> quoted(Objects.toString(value, ""))).collect(Collectors.joining(","))
        + "\n";
  }

  private static String quoted(String text) {
    return text.matches("[^\",\n\r]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
