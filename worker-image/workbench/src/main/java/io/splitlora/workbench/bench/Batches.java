package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.BatchOrder;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.random.CounterRandom;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** The batches of a benchmark, by step. */
final class Batches {

  private static final int SHORTEST = 8;
  private static final int BUCKET_WINDOW = 16;

  private Batches() {}

  static LongFunction<Batch> of(Work.Feed feed, Gpt2Config model) {
    if (feed.file() != null) {
      return ofFile(feed, model);
    }
    if (feed.varying()) {
      return step -> random(feed, model, CounterRandom.keyed(5, "columns", step).nextInt(SHORTEST, feed.columns() + 1));
    }
    Batch batch = random(feed, model, feed.columns());
    return step -> batch;
  }

  /**
   * Random tokens. Labels are the inputs shifted by one: the last input predicts nothing, and if the first m labels are
   * masked, the first m - 1 inputs do not count.
   */
  private static Batch random(Work.Feed feed, Gpt2Config model, int columns) {
    int rows = feed.rows();
    int first = Math.max(0, (int) (columns * feed.masked()) - 1);
    var random = CounterRandom.keyed(7, "tokens");
    long[] ids = random.longs(0, model.vocab()).limit((long) rows * columns).toArray();
    int[] positions = IntStream.range(0, rows)
        .flatMap(row -> IntStream.range(row * columns + first, (row + 1) * columns - 1)).toArray();
    int[] targets = Arrays.stream(positions).map(position -> (int) ids[position + 1]).toArray();
    return new Batch(ids, rows, columns, positions, targets, ids.length);
  }

  /** The batches in the order in which a client reads them, with examples of similar length together. */
  private static LongFunction<Batch> ofFile(Work.Feed feed, Gpt2Config model) {
    Path file = Path.of(feed.file());
    List<TokenizedExample> examples;
    try (Tokenizer tokenizer = Tokenizer.load(Path.of(feed.tokenizer()))) {
      examples = Shards.openWhole(new DataSpec(feed.file(), DataFormat.E2E, null), file).shard(0).stream()
          .map(example -> TokenizedExample.of(example, tokenizer, model.eosTokenId(), model.context())).toList();
    }
    int[] lengths = examples.stream().mapToInt(example -> example.tokens().length).toArray();
    var order = new BatchOrder(1, "bench", 0, lengths, feed.rows(), BUCKET_WINDOW);
    return step -> padded(Batch.of(Arrays.stream(order.batch(step)).mapToObj(examples::get).toList()), feed.columns());
  }

  /** The same examples, padded on the right to this number of columns; 0 leaves them trimmed to the longest. */
  static Batch padded(Batch batch, int columns) {
    if (columns <= batch.columns()) {
      return batch;
    }
    long[] ids = new long[batch.rows() * columns];
    for (int row = 0; row < batch.rows(); row++) {
      System.arraycopy(batch.ids(), row * batch.columns(), ids, row * columns, batch.columns());
    }
    int[] positions = Arrays.stream(batch.positions())
        .map(at -> at / batch.columns() * columns + at % batch.columns()).toArray();
    return new Batch(ids, batch.rows(), columns, positions, batch.targets(), batch.tokens());
  }
}
