package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
  private static final int[] LENGTHS = lengths(1_003);

  @Test
  void anEpochHoldsEveryExampleOnce() {
    for (int window : new int[] {1, 3, 16, Integer.MAX_VALUE}) {
      BatchOrder order = order(7, 0, window);
      assertEquals(126, order.batchesPerEpoch());
      for (long epoch = 0; epoch < 3; epoch++) {
        int[] seen = epoch(order, epoch);
        assertArrayEquals(IntStream.range(0, 1_003).toArray(), Arrays.stream(seen).sorted().toArray());
      }
    }
  }

  @Test
  void onlyTheLastBatchOfAnEpochIsSmaller() {
    BatchOrder order = order(7, 0, 16);
    for (long cursor = 0; cursor < 252; cursor++) {
      assertEquals(cursor % 126 == 125 ? 3 : 8, order.batch(cursor).length);
    }
  }

  @Test
  void aCursorAloneNamesItsBatch() {
    BatchOrder forward = order(7, 0, 16);
    int[][] inOrder = LongStream.range(0, 400).mapToObj(forward::batch).toArray(int[][]::new);
    BatchOrder anyhow = order(7, 0, 16);
    for (int i = 399; i >= 0; i--) {
      int cursor = i * 151 % 400;
      assertArrayEquals(inOrder[cursor], anyhow.batch(cursor));
    }
    assertArrayEquals(inOrder[333], order(7, 0, 16).batch(333));
  }

  @Test
  void aBatchGivenAwayCannotChangeTheOrder() {
    BatchOrder order = order(7, 0, 16);
    int[] batch = order.batch(5);
    int[] copy = batch.clone();
    Arrays.fill(batch, -1);
    assertArrayEquals(copy, order.batch(5));
  }

  @Test
  void epochsClientsPoolsAndSeedsDiffer() {
    int[] base = epoch(order(7, 0, 16), 0);
    assertFalse(Arrays.equals(base, epoch(order(7, 0, 16), 1)));
    assertFalse(Arrays.equals(base, epoch(order(7, 1, 16), 0)));
    assertFalse(Arrays.equals(base, epoch(order(8, 0, 16), 0)));
    assertFalse(Arrays.equals(base, epoch(new BatchOrder(7, "other", 0, LENGTHS, 8, 16), 0)));
  }

  @Test
  void bucketsSaveMostOfThePadding() {
    double plain = padding(order(7, 0, 1));
    double bucketed = padding(order(7, 0, 16));
    assertTrue(bucketed < plain / 3, bucketed + " of " + plain);
  }

  @Test
  void shortAndLongBatchesAlternate() {
    BatchOrder order = order(7, 0, 16);
    double[] means = LongStream.range(0, 125).mapToDouble(cursor -> mean(order.batch(cursor))).toArray();
    long rises = IntStream.range(1, 125).filter(i -> means[i] > means[i - 1]).count();
    assertEquals(62, (double) rises, 20);
    for (int quarter = 0; quarter < 4; quarter++) {
      double average = Arrays.stream(means, quarter * 31, quarter * 31 + 31).average().orElseThrow();
      assertEquals(50, average, 10, "no part of an epoch has only short examples");
    }
  }

  /** A checkpoint holds a cursor: the order behind it must not change between releases. */
  @Test
  void theOrderIsFrozen() {
    BatchOrder order = new BatchOrder(42, "pool", 3, new int[] {5, 4, 3, 9, 8, 7, 1, 2, 6, 5}, 2, 2);
    assertEquals(
        "[9, 5][6, 7][1, 0][4, 3][2, 8][7, 1][9, 3][8, 5][6, 0][2, 4]",
        LongStream.range(0, 10).mapToObj(c -> Arrays.toString(order.batch(c))).reduce("", String::concat));
  }

  @Test
  void aClientWithLessThanABatchStillHasOne() {
    BatchOrder order = new BatchOrder(1, "pool", 0, new int[] {4, 5}, Integer.MAX_VALUE, 4);
    assertEquals(1, order.batchesPerEpoch());
    assertEquals(2, order.batch(9).length);
    assertThrows(IllegalArgumentException.class, () -> new BatchOrder(1, "pool", 0, new int[0], 8, 4));
  }

  private static BatchOrder order(long seed, int client, int window) {
    return new BatchOrder(seed, "pool", client, LENGTHS, 8, window);
  }

  private static int[] epoch(BatchOrder order, long epoch) {
    long first = epoch * order.batchesPerEpoch();
    return LongStream.range(first, first + order.batchesPerEpoch()).mapToObj(order::batch).flatMapToInt(Arrays::stream)
        .toArray();
  }

  private static double padding(BatchOrder order) {
    return LongStream.range(0, 125).mapToObj(order::batch).mapToDouble(batch -> longest(batch) - mean(batch)).average()
        .orElseThrow();
  }

  private static int longest(int[] batch) {
    return Arrays.stream(batch).map(i -> LENGTHS[i]).max().orElseThrow();
  }

  private static double mean(int[] batch) {
    return Arrays.stream(batch).map(i -> LENGTHS[i]).average().orElseThrow();
  }

  private static int[] lengths(int count) {
    CounterRandom random = CounterRandom.keyed(1, "lengths");
    return IntStream.generate(() -> 20 + random.nextInt(61)).limit(count).toArray();
  }
}
