package io.splitlora.workbench.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.workbench.json.FiniteJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A self-contained page: it includes the style, the chart library (Apache ECharts) and the numbers. */
public final class Page {

  private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private Page() {}

  /**
   * @param template a resource with places for title, style, chart library, shared drawing code and data
   * @param data written as JSON; NaN and infinities become null
   */
  public static String of(String template, String title, Object data) {
    return text(template).replace("{{title}}", escaped(title)).replace("{{style}}", text("/page/style.css"))
        .replace("{{drawing}}", text("/page/drawing.js"))
        .replace("{{charts}}", text(CHARTS).replace("</script", "<\\/script"))
        .replace("{{data}}", literal(json(data)));
  }

  private static String json(Object value) {
    try {
      return FiniteJson.WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Escapes what could end the script or open a comment from inside a string. */
  private static String literal(String json) {
    return json.replace("</", "<\\/").replace("<!--", "<\\!--");
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
