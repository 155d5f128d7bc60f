package io.splitlora.workbench.compare;

import io.splitlora.workbench.local.RunSummary;
import io.splitlora.workbench.page.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of a comparison. */
final class ComparisonPage {

  private ComparisonPage() {}

  static String of(String title, List<Result> results) {
    return Page.of("/compare/page.html", title, data(results));
  }

  private static List<Map<String, Object>> data(List<Result> results) {
    return Rows.of(results).byName().entrySet().stream().map(row -> {
      Map<String, Object> fields = new LinkedHashMap<>();
      Cell cell = row.getValue().get(0).cell();
      Statistic perplexity = Rows.summary(row.getValue(), end -> end.learned().perplexity());
      fields.put("name", row.getKey());
      fields.put("method", cell.method());
      fields.put("rule", cell.rule());
      fields.put("rank", cell.rank());
      fields.put("cut", cell.cut());
      fields.put("n", perplexity.n());
      fields.put("perplexity", perplexity.n() == 0 ? null : perplexity.mean());
      fields.put("deviation", perplexity.deviation());
      fields.put("losses", row.getValue().stream().filter(result -> result.summary().isPresent()).findFirst()
          .map(Result::losses).orElse(List.of()));
      fields.put("adapterMegabytes",
          Rows.summary(row.getValue(), end -> (end.traffic().adapterBytesUp() + end.traffic().adapterBytesDown()) / 1e6)
              .mean());
      fields.put("cutMegabytes",
          Rows.summary(row.getValue(), end -> (end.traffic().bytesUp() + end.traffic().bytesDown()) / 1e6).mean());
      fields.put("clientSeconds", Rows.summary(row.getValue(), RunSummary::clientComputeSeconds).mean());
      fields.put("remark", Rows.remarks(row.getValue()));
      return fields;
    }).toList();
  }
}
