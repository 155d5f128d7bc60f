package io.splitlora.engine.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code tokenizer_config.json}, with which transformers overrides {@code tokenizer.json}. Most of its fields are about
 * special tokens, templates and lengths, which are not used here. A field that changes the tokens of a text is refused
 * unless {@code tokenizer.json} says the same.
 */
final class TokenizerSettings {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "tokenizer_config.json";
  private static final String PREFIX_SPACE = "add_prefix_space";
  private static final String SPLIT_SPECIAL = "split_special_tokens";

  private TokenizerSettings() {}

  /** @throws InputException with the name of a field that changes the tokens */
  static void check(Path modelFolder, JsonNode tokenizer) {
    Path file = modelFolder.resolve(FILE);
    if (!FileKind.exists(file)) {
      return;
    }
    JsonNode settings = read(file);
    JsonNode prefixSpace = tokenizer.path("pre_tokenizer").findPath(PREFIX_SPACE);
    JsonNode wanted = settings.path(PREFIX_SPACE);
    if (wanted.isBoolean() && prefixSpace.isBoolean() && !wanted.equals(prefixSpace)) {
      throw refused(file, PREFIX_SPACE + " is " + wanted + ", but tokenizer.json has " + prefixSpace);
    }
    if (settings.path(SPLIT_SPECIAL).asBoolean()) {
      throw refused(file, SPLIT_SPECIAL + " is true, but a special token in a text is one token here");
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new InputException(file + " is not JSON, or cannot be read; copy the model's own again, or remove it.",
              e));
    }
  }

  private static InputException refused(Path file, String what) {
    return new InputException(
        file + ": " + what + "; let both files say the same, as transformers' save_pretrained writes them.");
  }
}
