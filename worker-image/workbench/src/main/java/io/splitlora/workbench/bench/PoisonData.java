package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.data.BatchOrder;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.TokenizedExample;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.worker.job.JobInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The first examples of each client's shard: as many as a short job reads. */
final class PoisonData {

  private final String pool;
  private final List<List<TokenizedExample>> clients = new ArrayList<>();
  private final List<BatchOrder> orders = new ArrayList<>();

  PoisonData(JobInputs inputs, ModelFolder model) {
    var training = inputs.spec().training();
    ClientPoolSpec spec = inputs.spec().clientPools().get(0);
    pool = spec.name();
    int read = training.rounds() * training.localSteps() * training.batchSize();
    Shards shards = inputs.openShards(spec);
    try (Tokenizer tokenizer = inputs.openTokenizer(model)) {
      for (int client = 0; client < shards.clients(); client++) {
        List<TokenizedExample> examples = shards.shard(client).stream().limit(read)
            .map(example -> TokenizedExample.of(example, tokenizer, model.config().eosTokenId(),
                model.config().context()))
            .toList();
        int[] lengths = examples.stream().mapToInt(example -> example.tokens().length).toArray();
        clients.add(examples);
        orders.add(new BatchOrder(training.seed(), pool, client, lengths, training.batchSize(),
            training.bucketWindow()));
      }
    }
  }

  String pool() {
    return pool;
  }

  /** All have as many. */
  List<Long> examples() {
    return Collections.nCopies(clients.size(), (long) clients.get(0).size());
  }

  Batch batch(int client, long cursor) {
    return Batch.of(Arrays.stream(orders.get(client).batch(cursor)).mapToObj(clients.get(client)::get).toList());
  }
}
