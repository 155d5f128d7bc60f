package io.splitlora.worker.client;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.engine.data.BatchOrder;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.model.Gpt2Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The shards of a pool; a client's is tokenized when the pod first works for it. */
final class PoolData {

  private final ClientPoolSpec pool;
  private final TrainingSpec training;
  private final Shards shards;
  private final Tokenizer tokenizer;
  private final Gpt2Config model;
  private final Map<Integer, ClientData> clients = new HashMap<>();

  PoolData(ClientPoolSpec pool, TrainingSpec training, Shards shards, Tokenizer tokenizer, Gpt2Config model) {
    this.pool = pool;
    this.training = training;
    this.shards = shards;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  List<Long> examples() {
    return IntStream.range(0, shards.clients()).mapToObj(shards::examples).toList();
  }

  String digest() {
    return shards.digest();
  }

  synchronized ClientData of(int client) {
    return clients.computeIfAbsent(client, this::tokenize);
  }

  private ClientData tokenize(int client) {
    List<TokenizedExample> examples = shards.shard(client).stream()
        .map(example -> TokenizedExample.of(example, tokenizer, model.eosTokenId(), model.context())).toList();
    int[] lengths = examples.stream().mapToInt(example -> example.tokens().length).toArray();
    return new ClientData(examples,
        new BatchOrder(training.seed(), pool.name(), client, lengths, training.batchSize(), training.bucketWindow()));
  }
}
