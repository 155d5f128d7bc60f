package io.splitlora.engine.testing;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.federation.random.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Examples of random tokens for a model whose end-of-text is 0. */
public final class GeneratedExamples {

  private GeneratedExamples() {}

  /** A mini-batch with lengths from {@code longest / 2} to {@code longest}; the second half of an example counts. */
  public static Batch batch(long seed, int rows, int longest, int vocabulary) {
    var random = CounterRandom.keyed(seed, "generated examples");
    List<TokenizedExample> examples = Stream.generate(() -> example(random, longest, vocabulary)).limit(rows).toList();
    return Batch.of(examples);
  }

  private static TokenizedExample example(CounterRandom random, int longest, int vocabulary) {
    int length = longest / 2 + random.nextInt(longest / 2 + 1);
    int[] tokens = IntStream.range(0, length).map(i -> 1 + random.nextInt(vocabulary - 1)).toArray();
    tokens[length - 1] = 0;
    return new TokenizedExample(tokens, length / 2, false);
  }
}
