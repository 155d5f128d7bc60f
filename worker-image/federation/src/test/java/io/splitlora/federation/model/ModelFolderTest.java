package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.model.SafeTensorsWriter.Entry;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  private static final Gpt2Config SMALL = new Gpt2Config(50, 16, 8, 3, 2, 20, 1e-5, 0);

  @TempDir
  Path folder;

  @Test
  void readsTheSharedModel() {
    try (ModelFolder model = ModelFolder.open(SharedFolder.path("data/base-model"))) {
      assertEquals(new Gpt2Config(2048, 256, 128, 6, 4, 512, 1e-5, 0), model.config());
      assertEquals(List.of(2048L, 128L), model.tokenEmbedding().shape());
      assertEquals(List.of(256L, 128L), model.positionEmbedding().shape());
      assertEquals(List.of(128L), model.finalNormWeight().shape());
      assertEquals(List.of(128L), model.finalNormBias().shape());
      for (int i = 0; i < 6; i++) {
        List<FloatTensor> tensors = model.block(i).tensors();
        assertEquals(12, tensors.size());
        assertEquals("h." + i + ".attn.c_attn.weight", tensors.get(2).name());
        assertEquals(List.of(128L, 384L), tensors.get(2).shape());
        assertTrue(tensors.stream().allMatch(FloatTensor::mapped));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> model.block(6));
      assertEquals("196472aadb40b0ca123cd52ffec823df826b21e81075d7bdbdf249870522f9e2", model.digest());
    }
  }

  @Test
  void readsNamesWithThePrefixAndIgnoresTheTiedHeadAndMasks() throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    FloatBuffer bare = weights(model -> model.block(1).tensors().get(4).floats());
    rewrite(name -> "transformer." + name,
        Entry.of("lm_head.weight", List.of(50L, 8L), weights(model -> model.tokenEmbedding().floats())),
        Entry.of("score.weight", List.of(2L, 8L), FloatBuffer.allocate(16)),
        Entry.of("transformer.h.0.attn.bias", List.of(1L, 1L, 16L, 16L), FloatBuffer.allocate(256)));
    assertEquals(bare, weights(model -> model.block(1).tensors().get(4).floats()));
    assertEquals("transformer.wte.weight", weights(model -> model.tokenEmbedding().name()));
  }

  @Test
  void refusesTensorsThatMakeAnotherModel() throws IOException {
    Entry untied = Entry.of("lm_head.weight", List.of(50L, 8L), FloatBuffer.allocate(400));
    assertRefusedWith("the head lm_head.weight differs from the embedding wte.weight", untied);
    assertRefusedWith("\"lm_head.bias\"", vector("lm_head.bias", 50));
    assertRefusedWith("\"h.0.attn.c_attn.lora_A.weight\"", vector("h.0.attn.c_attn.lora_A.weight", 8));
    assertRefusedWith("\"h.1.ln_cross_attn.weight\"", vector("h.1.ln_cross_attn.weight", 8));
  }

  private void assertRefusedWith(String part, Entry tensor) throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    rewrite(name -> name, tensor);
    assertRefused(part, () -> weights(model -> model.block(0)));
  }

  private static Entry vector(String name, int length) {
    return Entry.of(name, List.of((long) length), FloatBuffer.allocate(length));
  }

  @Test
  void opensNoWeightsForTheConfiguration() throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    Files.writeString(folder.resolve("model.safetensors"), "broken");
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertEquals(SMALL, model.config());
      assertThrows(ModelException.class, model::tokenEmbedding);
    }
  }

  @Test
  void refusesTruncatedWeights() throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    Path weights = folder.resolve("model.safetensors");
    try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 4);
    }
    assertRefused("are there; copy or export it again", () -> weights(model -> model.block(0)));
  }

  @Test
  void refusesWeightsOfAnotherModel() throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    Path config = folder.resolve("config.json");
    String json = Files.readString(config);
    Files.writeString(config, json.replace("\"n_inner\" : 20", "\"n_inner\" : 32"));
    assertRefused("\"h.0.mlp.c_fc.weight\" has the shape [8, 20], but config.json asks for [8, 32]",
        () -> weights(model -> model.block(0)));
    Files.writeString(config, json.replace("\"n_layer\" : 3", "\"n_layer\" : 4"));
    assertRefused("no tensor \"h.3.ln_1.weight\"", () -> weights(model -> model.block(3)));
    Files.writeString(config, json.replace("\"n_layer\" : 3", "\"n_layer\" : 2"));
    assertRefused("more blocks than the 2 of config.json", () -> weights(model -> model.block(0)));
    Files.writeString(config, json);
    rewrite(name -> "model." + name);
    assertRefused("no tensor wte.weight or transformer.wte.weight", () -> weights(model -> model.block(0)));
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertRefused("a model is a folder with config.json", () -> ModelFolder.open(folder.resolve("none")));
    assertRefused("config.json is missing", () -> ModelFolder.open(folder));
    RandomGpt2.write(folder, SMALL, 1);
    assertRefused("tokenizer.json is missing", () -> weights(ModelFolder::tokenizer));
    Files.delete(folder.resolve("model.safetensors"));
    assertRefused("model.safetensors is missing", () -> weights(ModelFolder::digest));
    Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
    assertRefused("save them as one model.safetensors", () -> weights(model -> model.block(0)));
  }

  @Test
  void checksTheCutAndTheTokenizer() {
    RandomGpt2.write(folder, SMALL, 1);
    try (ModelFolder model = ModelFolder.open(folder)) {
      model.checkCut(1);
      model.checkCut(2);
      assertRefused("split.cut is 0,", () -> model.checkCut(0));
      assertRefused("choose a cut from 1 to 2", () -> model.checkCut(3));
      model.checkTokenizer(50);
      assertRefused("has 51 tokens, but the model embeds only 50", () -> model.checkTokenizer(51));
    }
  }

  @Test
  void digestFollowsEveryFile() throws IOException {
    RandomGpt2.write(folder, SMALL, 1);
    String first = weights(ModelFolder::digest);
    assertEquals(first, weights(ModelFolder::digest));
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    String withTokenizer = weights(ModelFolder::digest);
    assertNotEquals(first, withTokenizer);
    RandomGpt2.write(folder, SMALL, 2);
    assertNotEquals(withTokenizer, weights(ModelFolder::digest));
  }

  private interface Question<T> {
    T of(ModelFolder model);
  }

  private <T> T weights(Question<T> question) {
    try (ModelFolder model = ModelFolder.open(folder)) {
      return question.of(model);
    }
  }

  private void rewrite(UnaryOperator<String> rename, Entry... more) throws IOException {
    Path path = folder.resolve("model.safetensors");
    var entries = new ArrayList<>(List.of(more));
    try (SafeTensors file = SafeTensors.open(path)) {
      file.names().forEach(
          name -> entries.add(Entry.of(rename.apply(name), file.entry(name).shape(), file.floats(name).floats())));
    }
    SafeTensorsWriter.write(path, Map.of(), entries);
  }

  private static void assertRefused(String part, Executable use) {
    var e = assertThrows(ModelException.class, use);
    assertTrue(e.getMessage().contains(part) && e.getMessage().endsWith("."), e.getMessage());
  }
}
