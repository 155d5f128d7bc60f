package io.splitlora.federation.job;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.federation.random.Subset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Who takes part in which round, how much each counts, and how many are enough.
 *
 * @param perRound participants of a round, unless all take part
 * @param counting how much a participant may count for
 * @param quorum share of the participants whose work closes a round
 * @param late what becomes of the work of those whom a round did not wait for
 */
public record ParticipantSelection(
    Selection selection, int perRound, Counting counting, double quorum, LatePolicy late, long seed) {

  public static ParticipantSelection of(SplitLoRAJobSpec spec) {
    AggregationSpec aggregation = spec.aggregation();
    Integer perRound = aggregation.participants().perRound();
    return new ParticipantSelection(aggregation.participants().selection(), perRound == null ? 0 : perRound,
        Counting.of(aggregation), aggregation.quorum(), aggregation.latePolicy(), spec.training().seed());
  }

  /** The participants of a round, in the order of the clients; the same at every attempt. */
  public List<ClientId> choose(int round, List<ClientId> clients) {
    int size = Math.min(perRound, clients.size());
    IntStream chosen = switch (selection) {
      case All -> IntStream.range(0, clients.size());
      case Random -> IntStream.of(Subset.draw(clients.size(), size, CounterRandom.keyed(seed, "participants", round)));
      case RoundRobin -> IntStream.range(0, size).map(i -> (int) (((long) round * size + i) % clients.size())).sorted();
    };
    return chosen.mapToObj(clients::get).toList();
  }

  /** How many of so many participants are enough. */
  public int needed(int participants) {
    return Math.max(1, (int) Math.ceil(quorum * participants - 1e-9)); // 0.7 * 10 is a little above 7
  }

  /** Whether the quorum of any round can be reached though so many of so many clients never come. */
  public boolean holdsWithout(long absent, int clients) {
    int chosen = selection == Selection.All ? clients : Math.min(perRound, clients);
    return chosen - absent >= needed(chosen);
  }

  /** p_k; where nobody has an example all count alike. Numbers of examples are bounded, so that their sum is exact. */
  public List<Participant> weighted(List<ClientId> clients, Map<String, List<Long>> examples) {
    long all = clients.stream().mapToLong(client -> count(client, examples)).reduce(0, Math::addExact);
    boolean uniform = counting.weighting() == Weighting.Uniform || all == 0;
    double[] weights = counting.capped(clients.stream()
        .mapToDouble(client -> uniform ? 1.0 / clients.size() : count(client, examples) / (double) all).toArray());
    return IntStream.range(0, weights.length).mapToObj(i -> new Participant(clients.get(i), weights[i])).toList();
  }

  private static long count(ClientId client, Map<String, List<Long>> examples) {
    return Objects.requireNonNull(examples.get(client.pool())).get(client.index());
  }
}
