package io.splitlora.engine.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.files.InputException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads a line of a data file as an example, and finds the attributes of an example. */
final class ExampleFormat {
  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().readerFor(JsonNode.class);
  private static final String JSONL_SHAPE =
      "write one object a line, as {\"context\": \"...\", \"completion\": \"...\"}.";

  private ExampleFormat() {}

  /** Reads a line that is not blank; an {@link InputException} says what is wrong with it. */
  static Example parse(DataFormat format, String line) {
    return switch (format) {
      case E2E -> meaningAndText(line);
      case JSONL -> object(line);
      case Text -> new Example("", line);
    };
  }

  /** The value of a named attribute, or the empty string where an example has none. */
  static String attribute(DataFormat format, Example example, String name) {
    return format == DataFormat.E2E
        ? inMeaning(example.context(), name)
        : example.attributes().getOrDefault(name, "");
  }

  private static Example meaningAndText(String line) {
    int bar = line.indexOf("||");
    if (bar < 0) {
      throw new InputException("the line has no ||; write one example a line, as meaning||text.");
    }
    return new Example(line.substring(0, bar).strip(), line.substring(bar + 2).strip());
  }

  /** A meaning reads {@code name : The Mill | food : French}. */
  private static String inMeaning(String meaning, String name) {
    for (String pair : meaning.split("\\|")) {
      int colon = pair.indexOf(':');
      if (colon >= 0 && pair.substring(0, colon).strip().equals(name)) {
        return pair.substring(colon + 1).strip();
      }
    }
    return "";
  }

  private static Example object(String line) {
    JsonNode node = tree(line);
    if (!node.isObject()) {
      throw new InputException("the line is not a JSON object; " + JSONL_SHAPE);
    }
    return new Example(string(node, "context"), string(node, "completion"), others(node));
  }

  /** The other strings, numbers and booleans of the object, as text. */
  private static Map<String, String> others(JsonNode object) {
    Map<String, String> others = new HashMap<>();
    object.properties().forEach(field -> {
      if (field.getValue().isValueNode() && !field.getValue().isNull()) {
        others.put(field.getKey(), field.getValue().asText());
      }
    });
    others.keySet().removeAll(Set.of("context", "completion"));
    return others;
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw new InputException("the line is not valid JSON near column " + column + "; " + JSONL_SHAPE, e);
    }
  }

  private static String string(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new InputException("the object has no string named " + field + "; " + JSONL_SHAPE);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
      throw new InputException(
          "the string " + field + " holds half a surrogate pair (a lone \\uD800 to \\uDFFF); remove it.");
    }
    return value.textValue();
  }
}
