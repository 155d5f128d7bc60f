package io.splitlora.worker.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.worker.local.RunSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One self-contained page: the chart library (Apache ECharts) and the numbers are inside. */
final class Page {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private Page() {}

  static String of(String title, List<Result> results) {
    return text("/compare/page.html").replace("{{title}}", escaped(title))
        .replace("{{data}}", inScript(json(data(results)))).replace("{{charts}}", inScript(text(CHARTS)));
  }

  private static List<Map<String, Object>> data(List<Result> results) {
    return Rows.of(results).byName().entrySet().stream().map(row -> {
      Map<String, Object> fields = new LinkedHashMap<>();
      Cell cell = row.getValue().get(0).cell();
      Statistic perplexity = Rows.summary(row.getValue(), RunSummary::perplexity);
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
      fields.put("adapterMegabytes", Rows.summary(row.getValue(), end -> (end.adapterBytesUp() + end.adapterBytesDown()) / 1e6).mean());
      fields.put("cutMegabytes", Rows.summary(row.getValue(), end -> (end.bytesUp() + end.bytesDown()) / 1e6).mean());
      fields.put("clientSeconds", Rows.summary(row.getValue(), RunSummary::clientComputeSeconds).mean());
      fields.put("remark", Rows.remarks(row.getValue()));
      return fields;
    }).toList();
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value).replace("\"NaN\"", "null");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nothing inside a script may end it. */
  private static String inScript(String text) {
    return text.replace("</script", "<\\/script");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String text(String resource) {
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
