package io.splitlora.worker.client;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.BatchOrder;
import io.splitlora.engine.data.TokenizedExample;
import java.util.Arrays;
import java.util.List;

/** One client's examples as tokens, in the order in which it sees them. */
final class ClientData {

  private final List<TokenizedExample> examples;
  private final BatchOrder order;

  ClientData(List<TokenizedExample> examples, BatchOrder order) {
    this.examples = examples;
    this.order = order;
  }

  /** @param cursor batches that the client has taken before */
  Batch batch(long cursor) {
    return Batch.of(Arrays.stream(order.batch(cursor)).mapToObj(examples::get).toList());
  }

  long truncated() {
    return examples.stream().filter(TokenizedExample::truncated).count();
  }
}
