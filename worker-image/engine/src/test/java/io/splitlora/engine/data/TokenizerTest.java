package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitlora.files.InputException;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A byte-level BPE of four letters, one merge and a special token. */
  private static final String SMALL = """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 4, "content": "<end>", "single_word": false, "lstrip": false, "rstrip": false,
                         "normalized": false, "special": true}],
       "normalizer": null, "post_processor": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "\\u0120": 2, "ab": 3}, "merges": ["a b"]}}
      """;

  @TempDir
  Path folder;

  @Test
  void equalsTheGoldenEncodings() throws IOException {
    List<String> lines = Files.readAllLines(SharedFolder.path("golden/tokenizer/golden-encodings.jsonl"));
    assertEquals(205, lines.size());
    try (Tokenizer tokenizer = Tokenizer.load(SharedFolder.path("data/gpt2-tokenizer"))) {
      assertEquals(50_257, tokenizer.vocabularySize());
      for (String line : lines) {
        JsonNode golden = JSON.readTree(line);
        String text = golden.get("text").asText();
        int[] ids = JSON.convertValue(golden.get("ids"), int[].class);
        assertArrayEquals(ids, tokenizer.encode(text), text);
        assertEquals(text, tokenizer.decode(ids));
      }
    }
  }

  @Test
  void longTextsAreNotCut() {
    try (Tokenizer tokenizer = Tokenizer.load(SharedFolder.path("data/base-model"))) {
      assertEquals(2_048, tokenizer.vocabularySize());
      String text = "the mill ".repeat(3_000).strip();
      assertTrue(tokenizer.encode(text).length > 6_000);
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
    }
  }

  @Test
  void unusualCharactersSurvive() {
    try (Tokenizer tokenizer = Tokenizer.load(SharedFolder.path("data/base-model"))) {
      for (String text : List.of("", " ", "\0", "a\0b", "😀", "\uFEFF", "\r\n\t", "日本", "e\u0301")) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      }
    }
  }

  @Test
  void halfASurrogatePairDoesNotEndTheProcess() {
    try (Tokenizer tokenizer = Tokenizer.load(SharedFolder.path("data/base-model"))) {
      assertTrue(tokenizer.decode(tokenizer.encode("a\uD83D" + "b")).startsWith("a"));
    }
  }

  @Test
  void specialTokensInATextAreOneId() throws IOException {
    try (Tokenizer tokenizer = small(SMALL)) {
      assertArrayEquals(new int[] {3, 4, 2, 0}, tokenizer.encode("ab<end> a"));
      assertEquals("ab<end> a", tokenizer.decode(new int[] {3, 4, 2, 0}));
    }
  }

  @Test
  void anAddedTokenMayHaveTheLargestId() throws IOException {
    try (Tokenizer tokenizer = small(SMALL)) {
      assertEquals(5, tokenizer.vocabularySize());
    }
  }

  @Test
  void theFilesOwnTruncationPaddingAndTemplateAreNotApplied() throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(SMALL);
    json.set("truncation", JSON.readTree("""
        {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}"""));
    json.set("padding", JSON.readTree(
        """
        {"strategy": {"Fixed": 6}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 1, "pad_type_id": 0, \
        "pad_token": "b"}"""));
    json.set("post_processor", JSON.readTree("""
        {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<end>", "type_id": 0}}, {"Sequence": {"id": \
        "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
         "special_tokens": {"<end>": {"id": "<end>", "ids": [4], "tokens": ["<end>"]}}}"""));
    try (Tokenizer tokenizer = small(json.toString())) {
      assertArrayEquals(new int[] {3, 2, 0, 2}, tokenizer.encode("ab a "));
    }
  }

  @Test
  void settingsBesideItThatMakeOtherTokensAreNamed() throws IOException {
    refused("{\"add_prefix_space\": true}", "add_prefix_space is true, but tokenizer.json has false");
    refused("{\"split_special_tokens\": true}", "split_special_tokens is true");
    refused("no json", "is not JSON");
    Files.writeString(folder.resolve("tokenizer_config.json"),
        """
        {"add_prefix_space": false, "model_max_length": 1024, "tokenizer_class": "GPT2Tokenizer", "bos_token": \
        "<end>", "chat_template": "x"}""");
    small(SMALL).close();
  }

  private void refused(String settings, String sentence) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), settings);
    String said = assertThrows(InputException.class, () -> small(SMALL)).getMessage();
    assertTrue(said.startsWith(folder.resolve("tokenizer_config.json").toString()) && said.contains(sentence), said);
  }

  /** A dropout that skips each merge with probability one half. */
  @Test
  void dropoutIsForTheTrainingOfTheBase() throws IOException {
    try (Tokenizer tokenizer = small(SMALL.replace("\"merges\"", "\"dropout\": 0.5, \"merges\""))) {
      assertEquals(5, tokenizer.vocabularySize());
      for (int i = 0; i < 40; i++) {
        assertArrayEquals(new int[] {3, 3, 2, 3}, tokenizer.encode("abab ab"));
      }
    }
  }

  @Test
  void aMissingFileIsNamed() {
    InputException e = assertThrows(InputException.class, () -> Tokenizer.load(folder));
    assertTrue(e.getMessage().contains(folder.resolve("tokenizer.json") + " cannot be read"), e.getMessage());
  }

  @Test
  void aCorruptFileIsNamed() {
    for (String corrupt : List.of("", "{", "[]", "{\"model\": {}}", SMALL.replace("\"BPE\"", "\"Other\""),
        SMALL.replace("\"a b\"", "\"x y\""))) {
      InputException e = assertThrows(InputException.class, () -> small(corrupt), corrupt);
      assertTrue(e.getMessage().startsWith("The tokenizer " + folder.resolve("tokenizer.json") + " cannot be used"),
          e.getMessage());
    }
  }

  private Tokenizer small(String json) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    return Tokenizer.load(folder);
  }
}
