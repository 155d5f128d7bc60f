package io.splitlora.engine.split;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.Example;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.SafeTensors;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Values that transformers and peft computed on the base model, in the shapes that our kernels have. */
final class Golden {

  /** Inputs of a row: the golden tensors have one more, each row's last token, which predicts nothing. */
  static final int COLUMNS = 68;

  private static List<Example> examples;

  private Golden() {}

  static ModelFolder baseModel() {
    return ModelFolder.open(SharedFolder.path("data/base-model"));
  }

  /** Lines of the E2E training set. */
  static Batch lines(int from, int to) {
    try (Tokenizer tokenizer = Tokenizer.load(SharedFolder.path("data/base-model"))) {
      return Batch.of(examples().subList(from, to).stream()
          .map(line -> TokenizedExample.of(line, tokenizer, 0, 256)).toList());
    }
  }

  private static List<Example> examples() {
    if (examples == null) {
      var spec = new DataSpec("file://unused", DataFormat.E2E, null);
      examples = Shards.openWhole(spec, SharedFolder.path("data/e2e/train.txt")).shard(0);
    }
    return examples;
  }

  static JsonNode numbers() throws IOException {
    return new ObjectMapper().readTree(SharedFolder.path("golden/model/golden.json").toFile());
  }

  static float[] tensor(String file, String name) {
    try (SafeTensors tensors = SafeTensors.open(SharedFolder.path("golden/model/" + file + ".safetensors"))) {
      FloatBuffer floats = tensors.floats(name).floats();
      float[] values = new float[floats.remaining()];
      floats.get(values);
      return values;
    }
  }

  /** A tensor [4, 69, width] without the last column. */
  static float[] columns(String file, String name, int width) {
    float[] all = tensor(file, name);
    float[] kept = new float[4 * COLUMNS * width];
    for (int row = 0; row < 4; row++) {
      System.arraycopy(all, row * (COLUMNS + 1) * width, kept, row * COLUMNS * width, COLUMNS * width);
    }
    return kept;
  }

  /** Factors of c_attn, or their gradients, as the flat vector of a layout. */
  static float[] merged(String file, String prefix, AdapterLayout layout) {
    float[] flat = new float[layout.size()];
    for (Slot slot : layout.slots()) {
      String name = prefix + "transformer.h." + slot.block() + ".attn.c_attn.lora_";
      System.arraycopy(tensor(file, name + "A"), 0, flat, slot.offset(), slot.sizeOfA());
      System.arraycopy(tensor(file, name + "B"), 0, flat, slot.offsetOfB(), slot.sizeOfB());
    }
    return flat;
  }

  /** The same of q and v; the file stacks them as [A_q; A_v] and [B_q; B_v]. */
  static float[] queryAndValue(String prefix, AdapterLayout layout) {
    float[] flat = new float[layout.size()];
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      String name = prefix + ".h." + slot.block() + ".lora_";
      int second = i % 2;
      System.arraycopy(tensor("lora_qv_fwd_bwd", name + "A"), second * slot.sizeOfA(), flat, slot.offset(),
          slot.sizeOfA());
      System.arraycopy(tensor("lora_qv_fwd_bwd", name + "B"), second * slot.sizeOfB(), flat, slot.offsetOfB(),
          slot.sizeOfB());
    }
    return flat;
  }

  /** The part of a whole model's flat vector that belongs to one side of a cut. */
  static float[] part(float[] whole, AdapterLayout side) {
    return side.fromBlock() == 0 ? Arrays.copyOf(whole, side.size())
        : Arrays.copyOfRange(whole, whole.length - side.size(), whole.length);
  }
}
