package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void rowsArePaddedAndShifted() {
    Batch batch = Batch.of(List.of(
        new TokenizedExample(new int[] {11, 12, 13, 14}, 2, false),
        new TokenizedExample(new int[] {21, 22}, 1, false),
        new TokenizedExample(new int[] {31, 32, 33}, 1, false)));
    assertArrayEquals(new long[] {11, 12, 13, 21, 0, 0, 31, 32, 0}, batch.ids());
    assertEquals(3, batch.rows());
    assertEquals(3, batch.columns());
    assertArrayEquals(new int[] {1, 2, 3, 6, 7}, batch.positions());
    assertArrayEquals(new int[] {13, 14, 22, 32, 33}, batch.targets());
    assertEquals(6, batch.tokens());
  }

  @Test
  void contextAndCompletionEndWithEndOfText() {
    try (Tokenizer tokenizer = baseModel()) {
      TokenizedExample example = TokenizedExample.of(new Example("name : A", "A is"), tokenizer, 0, 256);
      assertEquals("name : A<|endoftext|> A is<|endoftext|>", tokenizer.decode(example.tokens()));
      assertEquals(" A is<|endoftext|>", tokenizer.decode(from(example.tokens(), example.firstCounted())));
    }
  }

  @Test
  void withoutContextAllButTheFirstTokenCounts() {
    try (Tokenizer tokenizer = baseModel()) {
      TokenizedExample example = TokenizedExample.of(new Example("", "A is"), tokenizer, 0, 256);
      assertEquals("<|endoftext|>A is<|endoftext|>", tokenizer.decode(example.tokens()));
      assertEquals(1, example.firstCounted());
    }
  }

  @Test
  void longCompletionsLoseTheirEnd() {
    TokenizedExample whole = TokenizedExample.fit(new int[] {1, 2, 0}, new int[] {5, 6, 7, 0}, 7);
    assertArrayEquals(new int[] {1, 2, 0, 5, 6, 7, 0}, whole.tokens());
    assertEquals(false, whole.truncated());
    TokenizedExample cut = TokenizedExample.fit(new int[] {1, 2, 0}, new int[] {5, 6, 7, 0}, 4);
    assertArrayEquals(new int[] {1, 2, 0, 5}, cut.tokens());
    assertEquals(3, cut.firstCounted());
    assertEquals(true, cut.truncated());
  }

  @Test
  void aContextThatFillsTheWindowLosesItsBeginning() {
    TokenizedExample cut = TokenizedExample.fit(new int[] {1, 2, 3, 4, 5, 0}, new int[] {6, 7, 8, 9, 0}, 6);
    assertArrayEquals(new int[] {4, 5, 0, 6, 7, 8}, cut.tokens());
    assertEquals(3, cut.firstCounted());
    assertEquals(true, cut.truncated());
    assertArrayEquals(new int[] {0, 6}, TokenizedExample.fit(new int[] {1, 0}, new int[] {6, 0}, 2).tokens());
  }

  /** The golden inputs keep each row's last token and mark targets by their own column, one right of the prediction. */
  @Test
  void theFirstLinesOfE2eEqualTheGoldenBatch() throws IOException {
    DataSpec spec = new DataSpec("file://unused", DataFormat.E2E, null);
    List<Example> lines = Shards.openWhole(spec, SharedFolder.path("data/e2e/train.txt")).shard(0).subList(0, 4);
    try (Tokenizer tokenizer = baseModel()) {
      Batch batch = Batch.of(lines.stream().map(line -> TokenizedExample.of(line, tokenizer, 0, 256)).toList());
      ByteBuffer ids = golden("input_ids");
      ByteBuffer mask = golden("loss_mask");
      assertEquals(69, batch.columns() + 1);
      assertEquals(4, batch.rows());
      int counted = 0;
      for (int i = 0; i < 4 * 69; i++) {
        int row = i / 69;
        int column = i % 69;
        if (column < 68) {
          assertEquals(ids.getInt(4 * i), batch.ids()[row * 68 + column]);
        }
        if (mask.getFloat(4 * i) == 1) {
          assertEquals(row * 68 + column - 1, batch.positions()[counted]);
          assertEquals(ids.getInt(4 * i), batch.targets()[counted++]);
        }
      }
      assertEquals(counted, batch.positions().length);
      assertEquals(counted, batch.targets().length);
    }
  }

  private static Tokenizer baseModel() {
    return Tokenizer.load(SharedFolder.path("data/base-model"));
  }

  private static int[] from(int[] tokens, int first) {
    return Arrays.copyOfRange(tokens, first, tokens.length);
  }

  /** A safetensors file: header length (8 bytes), header (JSON), tensors; offsets start after the header. */
  private static ByteBuffer golden(String tensor) throws IOException {
    byte[] file = Files.readAllBytes(SharedFolder.path("golden/model/base_forward.safetensors"));
    int header = Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    JsonNode offsets = new ObjectMapper().readTree(file, 8, header).path(tensor).path("data_offsets");
    int start = 8 + header + offsets.get(0).asInt();
    return ByteBuffer.wrap(file, start, offsets.get(1).asInt() - offsets.get(0).asInt()).slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
