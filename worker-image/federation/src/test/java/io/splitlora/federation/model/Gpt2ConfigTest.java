package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      eos_token_id                    | []
      eos_token_id                    | [99, 100]
      hidden_size                     | 24
      is_encoder_decoder              | true
      quantization_config             | {"bits": 4}
      rope_theta                      | 10000
      auto_map                        | {"AutoModel": "other.py"}
      pruned_heads                    | {"0": [1]}
      """)
  void refusesWhatTheKernelsDoNotCompute(String field, String value) throws IOException {
    var mapper = new ObjectMapper();
    var json = (ObjectNode) mapper.readTree(VALID);
    json.set(field, mapper.readTree(value));
    assertRefused(json.toString(),
        (field.equals("hidden_size") ? "n_embd is 12" : field + " is " + mapper.readTree(value)));
  }

  @ParameterizedTest
  @CsvSource({"model_type", "eos_token_id"})
  void refusesMissingFields(String field) throws IOException {
    var json = (ObjectNode) new ObjectMapper().readTree(VALID);
    json.remove(field);
    assertRefused(json.toString(), field + " is missing");
  }

  @Test
  void whatIsLeftOutIsAsHuggingFaceHasIt() throws IOException {
    assertEquals(Gpt2Config.GPT2_124M, Gpt2Config.read(file("{\"model_type\": \"gpt2\", \"n_ctx\": 512}")));
    assertEquals(24, Gpt2Config.read(file("{\"model_type\": \"gpt2\", \"hidden_size\": 24}")).hidden());
  }

  @Test
  void severalTokensMayEndAText() throws IOException {
    Gpt2Config config = Gpt2Config.read(file(VALID.replace("99}", "[98, 99]}")));
    assertEquals(98, config.eosTokenId());
    assertEquals(List.of(98, 99), config.endTokens());
  }

  /** As openai-community/gpt2 has it, and what newer versions of transformers add. */
  @Test
  void takesThePublishedConfigurations() throws IOException {
    assertEquals(Gpt2Config.GPT2_124M, Gpt2Config.read(file("""
        {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1, "bos_token_id": \
        50256,
         "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, \
        "model_type": "gpt2",
         "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "resid_pdrop": 0.1,
         "summary_activation": null, "summary_first_dropout": 0.1, "summary_proj_to_labels": true, "summary_type": \
        "cls_index",
         "summary_use_proj": true, "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}},
         "vocab_size": 50257, "_num_labels": 1, "n_special": 0, "loss_type": "ForCausalLMLoss", \
        "transformers.js_config": {"dtype": "q8"}, "predict_special_tokens": true, "id2label": {"0": "LABEL_0"},
         "label2id": {"LABEL_0": 0}, "_name_or_path": "gpt2", "torch_dtype": "float32", "dtype": "bfloat16", \
        "use_cache": true,
         "transformers_version": "5.24.0", "pad_token_id": null, "cross_attention_hidden_size": null, "pruned_heads": \
        {},
         "gradient_checkpointing": false, "chunk_size_feed_forward": 0, "temperature": 1.0, "top_k": 50, \
        "quantization_config": null}
        """)));
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
