package io.splitlora.federation.testing;

import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.SafeTensors;
import io.splitlora.federation.model.SafeTensorsWriter;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Adapter folders, as peft writes them and with mistakes. */
public final class PeftFolder {

  public static final String CONFIG = """
      {"peft_type": "LORA", "r": 4, "lora_alpha": 32, "target_modules": ["c_attn"], "fan_in_fan_out": true}""";

  private PeftFolder() {}

  /** A golden adapter of c_attn, whose tensors lack peft's prefix and suffix. */
  public static void ofGolden(String name, Path folder) {
    config(folder, CONFIG);
    try (SafeTensors golden = SafeTensors.open(SharedFolder.path("golden/model/" + name + ".safetensors"))) {
      weights(folder, golden.names().stream().map(golden::floats).map(PeftFolder::renamed).toList());
    }
  }

  private static SafeTensorsWriter.Entry renamed(FloatTensor tensor) {
    return SafeTensorsWriter.Entry.of("base_model.model." + tensor.name() + ".weight", tensor.shape(), tensor.floats());
  }

  public static SafeTensorsWriter.Entry zeros(String name, long rows, long columns) {
    return SafeTensorsWriter.Entry.of(name, List.of(rows, columns), FloatBuffer.allocate((int) (rows * columns)));
  }

  public static void weights(Path folder, List<SafeTensorsWriter.Entry> tensors) {
    SafeTensorsWriter.write(folder.resolve("adapter_model.safetensors"), Map.of("format", "pt"), tensors);
  }

  public static void config(Path folder, String json) {
    try {
      Files.writeString(folder.resolve("adapter_config.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
