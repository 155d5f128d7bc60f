package io.splitlora.federation.adapter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.SafeTensorsWriter;
import io.splitlora.federation.testing.PeftFolder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with an adapter's folder, the user gets one sentence that names it. */
class BadPeftFolderTest {

  private static final Gpt2Config MODEL = new Gpt2Config(50, 16, 8, 2, 2, 32, 1e-5, 0);
  private static final String A = "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";
  private static final String B = "base_model.model.transformer.h.0.attn.c_attn.lora_B.weight";

  @TempDir
  Path folder;

  @Test
  void aGoodFolderIsRead() {
    PeftFolder.config(folder, PeftFolder.CONFIG);
    PeftFolder.weights(folder, List.of(PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4)));
    assertTrue(PeftReader.read(folder, MODEL).modules().get(0).scale() == 8);
  }

  @Test
  void withoutConfig() {
    refused("adapter_config.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{}", "{\"peft_type\": \"IA3\"}", "{\"peft_type\": \"LORA\"}",
      "{\"peft_type\": \"LORA\", \"lora_alpha\": 8, \"alpha_pattern\": {\"c_attn[\": 1}}"})
  void configThatIsNotOneOfLora(String json) {
    PeftFolder.weights(folder, List.of(PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4)));
    PeftFolder.config(folder, json);
    refused("adapter_config.json");
  }

  /** With each of these, peft would make another model of the same factors than plain LoRA. */
  @ParameterizedTest
  @ValueSource(strings = {"\"init_lora_weights\": \"pissa\"", "\"init_lora_weights\": \"pissa_niter_4\"",
      "\"init_lora_weights\": \"olora\"",
      "\"init_lora_weights\": \"corda\"", "\"init_lora_weights\": \"loftq\"", "\"init_lora_weights\": \"lora_ga\"",
      "\"use_dora\": true",
      "\"alora_invocation_tokens\": [1, 2]", "\"use_qalora\": true", "\"lora_bias\": true", "\"bias\": \"all\"",
      "\"modules_to_save\": [\"lm_head\"]",
      "\"layer_replication\": [[0, 1]]", "\"trainable_token_indices\": [0]", "\"target_parameters\": [\"w\"]",
      "\"arrow_config\": {\"top_k\": 3}",
      "\"use_bdlora\": {\"nblocks\": 2}", "\"monteclora_config\": {\"n\": 1}", "\"what_comes_next\": 7",
      "\"alpha_pattern\": {\"c_attn\": \"8\"}"})
  void configThatMeansMoreThanItsFactors(String field) {
    PeftFolder.weights(folder, List.of(PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4)));
    PeftFolder.config(folder, PeftFolder.CONFIG.strip().replace("}", ", " + field + "}"));
    refused(field.substring(1, field.indexOf('"', 1)));
  }

  /** What peft 0.7 to 0.21 write for a plain LoRA adapter. */
  @Test
  void everyDefaultOfPeftIsTaken() {
    PeftFolder.weights(folder, List.of(PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4)));
    PeftFolder.config(folder, """
        {"alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null, "auto_mapping": null, \
        "base_model_name_or_path": "gpt2",
         "bias": "none", "corda_config": null, "ensure_weight_tying": false, "eva_config": null, "exclude_modules": \
        null,
         "fan_in_fan_out": true, "inference_mode": true, "init_lora_weights": true, "kasa_config": null, \
        "layer_replication": null,
         "layers_pattern": null, "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 32, "lora_bias": \
        false, "lora_dropout": 0.1,
         "lora_ga_config": null, "megatron_config": null, "megatron_core": "megatron.core", "modules_to_save": null,
         "monteclora_config": null, "peft_type": "LORA", "peft_version": "0.21.2", "qalora_group_size": 16, "r": 4, \
        "rank_pattern": {},
         "revision": null, "runtime_config": {"ephemeral_gpu_offload": false}, "target_modules": ["c_attn"], \
        "target_parameters": null,
         "task_type": "CAUSAL_LM", "trainable_token_indices": null, "use_bdlora": null, "use_dora": false, \
        "use_qalora": false,
         "use_rslora": false, "velora_config": null}""");
    assertTrue(PeftReader.read(folder, MODEL).modules().get(0).scale() == 8);
    for (String start : List.of("false", "\"gaussian\"", "\"eva\"", "\"orthogonal\"", "null")) {
      PeftFolder.config(folder, PeftFolder.CONFIG.strip().replace("}", ", \"init_lora_weights\": " + start + "}"));
      assertTrue(PeftReader.read(folder, MODEL).modules().get(0).scale() == 8, start);
    }
  }

  @Test
  void withoutWeights() {
    PeftFolder.config(folder, PeftFolder.CONFIG);
    refused("adapter_model.safetensors");
  }

  @Test
  void weightsThatAreNotSafetensors() throws IOException {
    PeftFolder.config(folder, PeftFolder.CONFIG);
    Files.writeString(folder.resolve("adapter_model.safetensors"), "not at all");
    refused("adapter_model.safetensors");
  }

  @Test
  void aStandInOfGitLfs() throws IOException {
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n";
    PeftFolder.config(folder, PeftFolder.CONFIG);
    Files.writeString(folder.resolve("adapter_model.safetensors"), pointer);
    refused("git lfs pull");
    PeftFolder.config(folder, pointer);
    refused("git lfs pull");
  }

  @Test
  void withoutTheOtherFactor() {
    refused("lora_B", PeftFolder.zeros(A, 4, 8));
  }

  @Test
  void tensorsOfAnotherKindOfAdapter() {
    refused("3 tensors", PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4),
        PeftFolder.zeros("base_model.model.transformer.h.0.attn.c_attn.lora_magnitude_vector", 24, 1));
    refused("1 tensors", PeftFolder.zeros("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", 4, 8));
  }

  @Test
  void adapterOfAnotherModel() {
    refused("another model", PeftFolder.zeros(A, 4, 16), PeftFolder.zeros(B, 48, 4));
    refused("another model", PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 2));
    refused("another model", PeftFolder.zeros(A, 0, 8), PeftFolder.zeros(B, 24, 0));
  }

  /** peft would load the adapter and pass over these factors. */
  @ParameterizedTest
  @ValueSource(strings = {"[\"mlp.c_proj\", \"attn\"]", "[\"n.c_attn\"]", "\"c_attn\"", "\".*mlp.*\"", "\"c_attn[\""})
  void factorsOfAModuleThatIsNoTarget(String targets) {
    PeftFolder.weights(folder, List.of(PeftFolder.zeros(A, 4, 8), PeftFolder.zeros(B, 24, 4)));
    PeftFolder.config(folder, PeftFolder.CONFIG.replace("[\"c_attn\"]", targets));
    refused("target_modules");
    PeftFolder.config(folder, PeftFolder.CONFIG.replace("[\"c_attn\"]", "\".*attn.c_attn\""));
    assertTrue(PeftReader.read(folder, MODEL).modules().get(0).scale() == 8);
  }

  @Test
  void factorsThatAreNotMatrices() {
    refused("another model", SafeTensorsWriter.Entry.of(A, List.of(), FloatBuffer.allocate(1)),
        PeftFolder.zeros(B, 24, 4));
  }

  private void refused(String named, SafeTensorsWriter.Entry... tensors) {
    PeftFolder.config(folder, PeftFolder.CONFIG);
    PeftFolder.weights(folder, List.of(tensors));
    refused(named);
  }

  private void refused(String named) {
    String sentence = assertThrows(ModelException.class, () -> PeftReader.read(folder, MODEL)).getMessage();
    assertTrue(sentence.contains(folder.toString()) && sentence.contains(named), sentence);
    assertFalse(sentence.contains("\n"), sentence);
  }
}
