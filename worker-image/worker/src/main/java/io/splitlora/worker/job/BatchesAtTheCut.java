package io.splitlora.worker.job;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.data.Example;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.files.InputException;
import io.splitlora.protocol.bounds.MessageSizes;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Whether the activations of every batch of a pool fit into one message. A batch is as wide as its longest example, and
 * which comes into it is drawn: without a look at all of them, a job would break off at any time.
 */
public record BatchesAtTheCut(SplitLoRAJobSpec spec, Gpt2Config model) {

  /** Of a message without its tensor. */
  private static final int FRAME_BYTES = 1 << 10;
  /** An end of text behind context and completion, a space between them. */
  private static final int TOKENS_BESIDE_THE_TEXT = 3;

  /** @throws InputException in words about batchSize, if a batch can be too large */
  public void check(String pool, Shards shards, Tokenizer tokenizer) {
    int mostRows = IntStream.range(0, shards.clients()).map(client -> rows(shards, client)).max().orElseThrow();
    if (largestColumns(mostRows) >= model.context() - 1) {
      return; // whatever the data are, and they may be large
    }
    shards.forEach((example, client) -> {
      int rows = rows(shards, client);
      if (mayBeLonger(example, largestColumns(rows))) {
        int columns = TokenizedExample.of(example, tokenizer, model.eosTokenId(), model.context()).tokens().length - 1;
        requireFits(pool, rows, columns);
      }
    });
  }

  private int rows(Shards shards, int client) {
    return (int) Math.min(spec.training().batchSize(), shards.examples(client));
  }

  private long bytesOfPosition() {
    int width = spec.split().precision() == WirePrecision.BFloat16 ? Short.BYTES : Float.BYTES;
    return (long) model.hidden() * width + 2 * Integer.BYTES; // its place and its target, if it counts
  }

  /** Most input tokens of an example that so many rows allow. */
  private long largestColumns(int rows) {
    return (MessageSizes.LARGEST - FRAME_BYTES) / Math.multiplyExact(bytesOfPosition(), rows);
  }

  /** A token has a byte at least, so that most examples need not be tokenized. */
  private static boolean mayBeLonger(Example example, long columns) {
    long bytes = (long) example.context().getBytes(StandardCharsets.UTF_8).length
        + example.completion().getBytes(StandardCharsets.UTF_8).length;
    return bytes + TOKENS_BESIDE_THE_TEXT - 1 > columns;
  }

  private void requireFits(String pool, int rows, int columns) {
    if (columns > largestColumns(rows)) {
      long most = (MessageSizes.LARGEST - FRAME_BYTES) / (bytesOfPosition() * columns);
      throw new InputException("spec.training.batchSize is " + spec.training().batchSize() + ", and pool '" + pool
          + "' has an example of " + columns
          + " tokens: the activations of " + rows + " as long take " + (bytesOfPosition() * rows * columns >> 20)
          + " MiB, where one message takes "
          + (MessageSizes.LARGEST >> 20) + "; "
          + (most > 0 ? "set batchSize to at most " + most : "shorten the example")
          + (spec.split().precision() == WirePrecision.BFloat16 ? "" : ", or split.precision to BFloat16"));
    }
  }
}
