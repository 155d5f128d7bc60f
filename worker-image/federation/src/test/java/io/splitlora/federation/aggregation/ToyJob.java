package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job of one adapted matrix: clients receive what the rule gives them, move it at random, and the rule folds what
 * they bring.
 */
public final class ToyJob {

  /** A client of a rank, training so many components, with examples or without. */
  record Client(ClientId id, int rank, int sketch, int examples) {}

  /** What a client received, and brought back. */
  record Work(Client client, Recipient recipient, Start start, Upload upload) {}

  final FoldingRule rule;
  final AdapterSpec adapter;
  final double scale;
  final List<Client> clients = new ArrayList<>();
  Factors global;
  int round;
  private final boolean uniform;
  private final long seed;
  private final Map<ClientId, Recipient.Own> own = new HashMap<>();

  ToyJob(AggregationRule name, long seed, int in, int out, int rank) {
    this.seed = seed;
    rule = rule(name, seed);
    uniform = name == AggregationRule.FSLoRA;
    adapter = new AdapterSpec(rank, 8.0, 0.0, false, List.of(AdapterTarget.q));
    scale = rule.scale(adapter, rank, rank);
    global = FreshStart.randomA(Factors.zero(in, out, rank), rank, CounterRandom.keyed(seed, "adapter"));
  }

  static FoldingRule rule(AggregationRule name, long seed) {
    return Rules.of(
        new AggregationSpec(name, null, null, null, null, null, null, null, null, null, null, null, null, null), seed);
  }

  ToyJob with(int rank, int sketch, int examples) {
    clients.add(new Client(new ClientId("pool", clients.size()), rank, sketch, examples));
    return this;
  }

  /** A matrix, clients and ranks at random, as the rule's traits allow. */
  static ToyJob random(AggregationRule name, long seed) {
    var random = CounterRandom.keyed(seed, "job");
    int rank = random.nextInt(1, 7);
    var job = new ToyJob(name, seed, random.nextInt(1, 9), random.nextInt(1, 9), rank);
    int clients = random.nextInt(1, 6);
    for (int i = 0; i < clients; i++) {
      int own = name.allows(Trait.DIFFERENT_RANKS) ? random.nextInt(1, rank + 1) : rank;
      int sketch = name.allows(Trait.SKETCHES) ? random.nextInt(1, rank + 1) : own;
      job.with(own, sketch, random.nextInt(4) == 0 ? 0 : random.nextInt(1, 50));
    }
    return job;
  }

  /** One round of everybody. */
  List<Work> train() {
    return train(clients);
  }

  List<Work> train(List<Client> participants) {
    int examples = participants.stream().mapToInt(Client::examples).sum();
    List<Work> works = new ArrayList<>();
    for (Client client : participants) {
      double weight = uniform || examples == 0 ? 1.0 / participants.size() : (double) client.examples / examples;
      works.add(train(client, weight));
    }
    return works;
  }

  private Work train(Client client, double weight) {
    double clientScale = rule.scale(adapter, client.rank, client.sketch);
    var recipient = new Recipient(seed, client.id, round, 0, "q", client.rank, client.sketch, scale, clientScale,
        Optional.ofNullable(own.get(client.id)));
    Start start = rule.down(global, recipient);
    Factors end = client.examples == 0 ? start.factors()
        : moved(start, CounterRandom.keyed(seed, "move", client.id.index(), round));
    Factors trained = start.trained().length == end.rank() ? end : end.select(start.trained());
    var importance = CounterRandom.keyed(seed, "importance", client.id.index(), round)
        .doubles(rule.wantsImportance() ? end.rank() : 0);
    own.put(client.id, new Recipient.Own(end, importance.toArray()));
    return new Work(client, recipient, start, new Upload(weight, clientScale, trained));
  }

  /** Every number of the trained components a little elsewhere, but for those of a frozen factor. */
  private Factors moved(Start start, CounterRandom random) {
    Factors from = start.factors();
    double[] a = from.a().clone();
    double[] b = from.b().clone();
    for (int j : start.trained()) {
      for (int i = j * from.in(); i < (j + 1) * from.in() && rule.frozen(round) != Frozen.A; i++) {
        a[i] += 2 * random.nextDouble() - 1;
      }
      for (int i = j; i < b.length && rule.frozen(round) != Frozen.B; i += from.rank()) {
        b[i] += 2 * random.nextDouble() - 1;
      }
    }
    return new Factors(from.in(), from.out(), from.components(), a, b);
  }

  FoldResult fold(List<Work> works) {
    return rule.fold(global, scale, uploads(works));
  }

  static List<Upload> uploads(List<Work> works) {
    return works.stream().map(Work::upload).toList();
  }

  /** Folds and goes on with what has come of it. */
  FoldResult next(List<Work> works) {
    FoldResult folded = fold(works);
    global = folded.global();
    round++;
    return folded;
  }
}
