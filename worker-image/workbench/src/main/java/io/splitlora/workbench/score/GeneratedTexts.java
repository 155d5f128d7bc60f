package io.splitlora.workbench.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.files.InputException;
import io.splitlora.files.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts in the form that {@code splitlora generate --output json} writes: one object on each line. */
final class GeneratedTexts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private GeneratedTexts() {}

  static boolean is(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
  }

  static List<String> read(Path file) {
    List<String> lines = TextFile.lines(file);
    List<String> texts = new ArrayList<>();
    int last = lines.size();
    while (last > 0 && lines.get(last - 1).isBlank()) { // editors leave such lines at the end
      last--;
    }
    for (int i = 0; i < last; i++) {
      texts.add(text(lines.get(i), file + ":" + (i + 1)));
    }
    return texts;
  }

  private static String text(String line, String place) {
    try {
      JsonNode text = JSON.readTree(line).path("text");
      if (text.isTextual()) {
        return text.textValue();
      }
    } catch (JsonProcessingException e) {
      // the caller reports it like an object without a text
    }
    throw new InputException(
        place + ": the line is no JSON object with a text; write one a line, as splitlora generate --output json does");
  }
}
