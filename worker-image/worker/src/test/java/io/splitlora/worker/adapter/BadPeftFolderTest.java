package io.splitlora.worker.adapter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.worker.model.Gpt2Config;
import io.splitlora.worker.model.ModelException;
import io.splitlora.worker.model.SafeTensorsWriter;
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
    assertTrue(PeftAdapter.read(folder, MODEL).modules().get(0).scale() == 8);
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

  @Test
  void factorsThatAreNotMatrices() {
    refused("another model", SafeTensorsWriter.Entry.of(A, List.of(), FloatBuffer.allocate(1)), PeftFolder.zeros(B, 24, 4));
  }

  private void refused(String named, SafeTensorsWriter.Entry... tensors) {
    PeftFolder.config(folder, PeftFolder.CONFIG);
    PeftFolder.weights(folder, List.of(tensors));
    refused(named);
  }

  private void refused(String named) {
    String sentence = assertThrows(ModelException.class, () -> PeftAdapter.read(folder, MODEL)).getMessage();
    assertTrue(sentence.contains(folder.toString()) && sentence.contains(named), sentence);
    assertFalse(sentence.contains("\n"), sentence);
  }
}
