package io.splitlora.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftReader;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.testing.PeftFolder;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The texts and scores of independent implementations, with an adapter that they trained. */
@ExtendWith(OnComputeThread.class)
class GoldenDecodingTest {

  @TempDir
  Path folder;

  @Test
  void greedyTexts() throws IOException {
    check("greedy", new DecodingSpec(DecodingStrategy.Greedy, 64, List.of(), null, null, null, null, null, null));
  }

  @Test
  void fourBeams() throws IOException {
    check("beam4", beams(4));
    check("hf_beam4_lp0.8_nongram",
        new DecodingSpec(DecodingStrategy.Beam, 64, List.of(), 0, 4, 0.8, null, null, null));
  }

  @Test
  void tenBeams() throws IOException {
    check("beam10", beams(10));
  }

  private static DecodingSpec beams(int beams) {
    return new DecodingSpec(DecodingStrategy.Beam, 64, List.of(), 4, beams, 0.8, null, null, null);
  }

  private void check(String name, DecodingSpec spec) throws IOException {
    PeftFolder.ofGolden("trained_adapter", folder);
    JsonNode golden = new ObjectMapper().readTree(SharedFolder.path("golden/model/decode.json").toFile());
    try (ModelFolder base = ModelFolder.open(SharedFolder.path("data/base-model"));
        Tokenizer tokenizer = Tokenizer.load(base.path())) {
      PeftAdapter adapter = PeftReader.read(folder, base.config());
      try (var whole = new UnsplitModel(base, adapter.layout(base.config()), StepSettings.inference(1));
          var model = new Unsplit(whole, base.config(), adapter.flat())) {
        List<int[]> prompts = new ArrayList<>();
        for (JsonNode entry : golden) {
          prompts.add(Decoder.prompt(tokenizer.encode(entry.path("context").textValue()), base.config()));
          assertArrayEquals(ints(entry.path("ids")), prompts.get(prompts.size() - 1));
        }
        List<Decoded> texts = new Decoder(model, Decoding.of(spec, base.config(), 0)).decode(prompts, (done, of) -> {});
        for (int i = 0; i < golden.size(); i++) {
          check(golden.get(i).path(name), base.config().eosTokenId(), texts.get(i));
        }
      }
    }
    assertEquals(5, golden.size());
  }

  private static void check(JsonNode expected, int end, Decoded text) {
    int[] ids = ints(expected.path("ids"));
    int length = ids[ids.length - 1] == end ? ids.length - 1 : ids.length;
    assertArrayEquals(Arrays.copyOf(ids, length), text.tokens());
    if (expected.has("score")) {
      assertEquals(expected.path("score").doubleValue(), text.score(), 1e-4);
    }
  }

  private static int[] ints(JsonNode array) {
    int[] ints = new int[array.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = array.get(i).intValue();
    }
    return ints;
  }
}
