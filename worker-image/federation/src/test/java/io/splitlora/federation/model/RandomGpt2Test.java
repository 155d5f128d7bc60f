package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomGpt2Test {
  private static final Gpt2Config SIZES = new Gpt2Config(5_000, 64, 96, 2, 4, 100, 1e-6, 4_999);

  @TempDir
  Path folder;

  @Test
  void writesAModelOfTheSizesAskedFor() {
    RandomGpt2.write(folder, SIZES, 1);
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertEquals(SIZES, model.config());
      model.block(1);
      assertNormal(model.tokenEmbedding().floats());
    }
  }

  @Test
  void seedDecidesEveryByte() throws IOException {
    RandomGpt2.write(folder.resolve("a"), SIZES, 1);
    RandomGpt2.write(folder.resolve("b"), SIZES, 1);
    RandomGpt2.write(folder.resolve("c"), SIZES, 2);
    Path weights = Path.of("model.safetensors");
    assertEquals(-1, Files.mismatch(folder.resolve("a").resolve(weights), folder.resolve("b").resolve(weights)));
    assertNotEquals(-1, Files.mismatch(folder.resolve("a").resolve(weights), folder.resolve("c").resolve(weights)));
  }

  /** Mean, deviation and correlation of neighbours, within four standard errors. */
  private static void assertNormal(FloatBuffer values) {
    int count = values.remaining();
    double sum = 0;
    double squares = 0;
    double neighbours = 0;
    float last = 0;
    while (values.hasRemaining()) {
      float value = values.get();
      sum += value;
      squares += value * value;
      neighbours += value * last;
      last = value;
    }
    assertEquals(0, sum / count, 4 * 0.02 / Math.sqrt(count));
    assertEquals(0.02, Math.sqrt(squares / count), 4 * 0.02 / Math.sqrt(2.0 * count));
    assertEquals(0, neighbours / count, 4 * 0.0004 / Math.sqrt(count));
  }
}
