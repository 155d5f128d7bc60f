package io.splitlora.engine.data;

import io.splitlora.federation.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * The order in which a client reads its examples. A batch depends only on the keys and on its number, so a checkpoint
 * only has to hold that number, the cursor.
 *
 * <p>Each epoch is a shuffle keyed by (seed, pool, client, epoch). Within a window of a few batches, examples are
 * sorted by length, so that batches need little padding; then the batches of the window are shuffled. The last batch of
 * an epoch may be smaller.
 *
 * <p>Not thread-safe: it keeps the epoch of the last call.
 */
public final class BatchOrder {
  private final long seed;
  private final String pool;
  private final int client;
  private final int[] lengths;
  private final int batchSize;
  private final int bucketWindow;
  private long cachedEpoch = -1;
  private int[][] cachedBatches = {};

  /**
   * @param lengths [examples], tokens of each example of the client
   * @param batchSize examples in a batch, at least 1
   * @param bucketWindow batches whose examples are sorted together, at least 1; 1 leaves the plain shuffle
   */
  public BatchOrder(long seed, String pool, int client, int[] lengths, int batchSize, int bucketWindow) {
    if (lengths.length == 0 || batchSize < 1 || bucketWindow < 1) {
      throw new IllegalArgumentException(
          "A batch order needs examples, a batch size and a bucket window of at least 1.");
    }
    this.seed = seed;
    this.pool = pool;
    this.client = client;
    this.lengths = lengths.clone();
    this.batchSize = Math.min(batchSize, lengths.length);
    this.bucketWindow = Math.min(bucketWindow, lengths.length);
  }

  public long batchesPerEpoch() {
    return ((long) lengths.length + batchSize - 1) / batchSize;
  }

  /** Indices of the examples in one batch. The cursor counts all batches that the client ever reads, from 0. */
  public int[] batch(long cursor) {
    long epoch = cursor / batchesPerEpoch();
    if (epoch != cachedEpoch) {
      cachedBatches = batches(epoch);
      cachedEpoch = epoch;
    }
    return cachedBatches[(int) (cursor % batchesPerEpoch())].clone();
  }

  private int[][] batches(long epoch) {
    CounterRandom random = CounterRandom.keyed(seed, "order", pool, client, epoch);
    int[] order = IntStream.range(0, lengths.length).toArray();
    ArraySampler.shuffle(random, order);
    int[][] batches = new int[(int) batchesPerEpoch()][];
    int full = lengths.length / batchSize;
    for (int from = 0; from < full; from += bucketWindow) {
      int to = Math.min(full, from + bucketWindow);
      fillWindow(order, batches, from, to);
      ArraySampler.shuffle(random, batches, from, to);
    }
    if (full < batches.length) {
      batches[full] = Arrays.copyOfRange(order, full * batchSize, order.length);
    }
    return batches;
  }

  /**
   * Cuts batches [from, to) out of their examples, sorted by length; examples of equal length keep their shuffled
   * order.
   */
  private void fillWindow(int[] order, int[][] batches, int from, int to) {
    int first = from * batchSize;
    int[] sorted = LongStream.range(first, (long) to * batchSize)
        .map(at -> (long) lengths[order[(int) at]] << 32 | at)
        .sorted()
        .mapToInt(lengthAndPlace -> order[(int) lengthAndPlace])
        .toArray();
    for (int b = from; b < to; b++) {
      int at = b * batchSize - first;
      batches[b] = Arrays.copyOfRange(sorted, at, at + batchSize);
    }
  }
}
