package io.splitlora.worker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Gpt2ConfigTest {
  private static final String VALID = """
      {"model_type": "gpt2", "activation_function": "gelu_new", "vocab_size": 100, "n_positions": 32, "n_embd": 12,
       "n_layer": 3, "n_head": 4, "n_inner": null, "layer_norm_epsilon": 1e-05, "eos_token_id": 99}""";

  @TempDir
  Path folder;

  @Test
  void readsSizes() throws IOException {
    assertEquals(new Gpt2Config(100, 32, 12, 3, 4, 48, 1e-5, 99), Gpt2Config.read(file(VALID)));
  }

  @Test
  void readsInnerAndTheActivationsAlias() throws IOException {
    String json = VALID.replace("null", "20").replace("gelu_new", "gelu_pytorch_tanh");
    assertEquals(20, Gpt2Config.read(file(json)).inner());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      model_type                      | "llama"
      model_type                      | null
      activation_function             | "relu"
      activation_function             | 3
      scale_attn_by_inverse_layer_idx | true
      reorder_and_upcast_attn         | true
      add_cross_attention             | true
      add_cross_attention             | "false"
      scale_attn_weights              | false
      tie_word_embeddings             | false
      n_embd                          | 13
      n_embd                          | 0
      n_embd                          | 1e1
      n_head                          | null
      n_layer                         | -1
      n_layer                         | "3"
      n_positions                     | 99999999999
      n_inner                         | 0
      vocab_size                      | [100]
      vocab_size                      | 10000001
      layer_norm_epsilon              | 0
      layer_norm_epsilon              | "NaN"
      eos_token_id                    | 100
      eos_token_id                    | null
      """)
  void refusesWhatTheKernelsDoNotCompute(String field, String value) throws IOException {
    var mapper = new ObjectMapper();
    var json = (ObjectNode) mapper.readTree(VALID);
    json.set(field, mapper.readTree(value));
    assertRefused(json.toString(), field + " is " + mapper.readTree(value));
  }

  @ParameterizedTest
  @CsvSource({"model_type", "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "layer_norm_epsilon", "eos_token_id"})
  void refusesMissingFields(String field) throws IOException {
    var json = (ObjectNode) new ObjectMapper().readTree(VALID);
    json.remove(field);
    assertRefused(json.toString(), field + " is missing");
  }

  @Test
  void refusesWhatIsNoJsonObject() throws IOException {
    assertRefused("", "is not a JSON object");
    assertRefused("[]", "is not a JSON object");
    assertRefused("{", "is not valid JSON");
    assertRefused("{\"n_embd\":1,\"n_embd\":2}", "is not valid JSON");
    assertRefused("[".repeat(100_000), "is not valid JSON");
    assertRefused(" ".repeat(1_000_001), "larger than 1 MB");
    Path missing = folder.resolve("missing.json");
    assertTrue(assertThrows(ModelException.class, () -> Gpt2Config.read(missing)).getMessage().contains("is missing"));
  }

  private void assertRefused(String json, String part) throws IOException {
    Path file = file(json);
    var e = assertThrows(ModelException.class, () -> Gpt2Config.read(file));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()) && !e.getMessage().contains("\n"), e.getMessage());
  }

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("config.json"), json);
  }
}
