package io.splitlora.workbench.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.engine.data.Batch;
import io.splitlora.workbench.bench.Work.Feed;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

  @Test
  void paddingMovesPositionsWithTheirTokens() {
    var batch = new Batch(new long[] {1, 2, 3, 4, 5, 0}, 2, 3, new int[] {1, 2, 4}, new int[] {3, 9, 8}, 5);
    Batch padded = Batches.padded(batch, 5);
    assertArrayEquals(new long[] {1, 2, 3, 0, 0, 4, 5, 0, 0, 0}, padded.ids());
    assertArrayEquals(new int[] {1, 2, 6}, padded.positions());
    assertArrayEquals(new int[] {3, 9, 8}, padded.targets());
    assertEquals(5, padded.tokens());
  }

  @Test
  void labelsAreTheNextTokensAndMaskedOnesDoNotCount() {
    Batch batch = Batches.of(Feed.random(2, 8, 0.5), BenchModel.micro.sizes()).apply(0);
    assertArrayEquals(new int[] {3, 4, 5, 6, 11, 12, 13, 14}, batch.positions());
    assertArrayEquals(Arrays.stream(batch.positions()).mapToLong(at -> batch.ids()[at + 1]).toArray(),
        Arrays.stream(batch.targets()).asLongStream().toArray());
    assertEquals(14, Batches.of(Feed.random(2, 8, 0), BenchModel.micro.sizes()).apply(0).positions().length);
  }

  @Test
  void varyingBatchesVary() {
    var batches = Batches.of(Feed.varying(2, 40), BenchModel.micro.sizes());
    int[] columns = LongStream.range(0, 200).mapToInt(step -> batches.apply(step).columns()).toArray();
    assertEquals(8, IntStream.of(columns).min().orElseThrow());
    assertEquals(40, IntStream.of(columns).max().orElseThrow());
  }
}
