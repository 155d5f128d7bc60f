package io.splitlora.federation.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.testing.Plans;
import io.splitlora.protocol.bounds.MessageBounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParticipantSelectionTest {

  private static final List<ClientId> CLIENTS =
      IntStream.range(0, 7).mapToObj(i -> new ClientId(i < 3 ? "a" : "b", i < 3 ? i : i - 3)).toList();

  private static ParticipantSelection select(Selection selection, int perRound, long seed) {
    return Plans.selection(selection, perRound, Weighting.Examples, 1, seed);
  }

  @Test
  void everyoneTakesPartInTheOrderOfTheManifest() {
    assertEquals(CLIENTS, Plans.EVERYONE.choose(3, CLIENTS));
  }

  @Test
  void aRandomSelectionIsTheSameForARoundWhoeverAsks() {
    ParticipantSelection three = select(Selection.Random, 3, 5);
    List<List<ClientId>> rounds = IntStream.range(0, 200).mapToObj(round -> three.choose(round, CLIENTS)).toList();
    for (int round = 0; round < rounds.size(); round++) {
      List<ClientId> chosen = rounds.get(round);
      assertEquals(chosen, three.choose(round, CLIENTS), "another attempt has the same participants");
      assertEquals(3, new HashSet<>(chosen).size());
      assertEquals(chosen.stream().sorted((x, y) -> CLIENTS.indexOf(x) - CLIENTS.indexOf(y)).toList(), chosen,
          "in the order of summation");
    }
    assertTrue(new HashSet<>(rounds).size() > 20, "of 35 possible ones");
    assertNotEquals(rounds,
        IntStream.range(0, 200).mapToObj(round -> select(Selection.Random, 3, 6).choose(round, CLIENTS)).toList());
    Map<ClientId, Integer> turns = turns(rounds);
    CLIENTS.forEach(client -> assertTrue(Math.abs(turns.get(client) - 200 * 3 / 7.0) < 30,
        client + " took part " + turns.get(client) + " times"));
  }

  /** After as many rounds as there are clients each has had as many turns as a round has participants. */
  @Test
  void inTurnMeansEquallyOften() {
    for (int perRound = 1; perRound <= CLIENTS.size(); perRound++) {
      ParticipantSelection some = select(Selection.RoundRobin, perRound, 0);
      List<List<ClientId>> rounds = new ArrayList<>();
      for (int round = 0; round < CLIENTS.size(); round++) {
        rounds.add(some.choose(round, CLIENTS));
        assertEquals(perRound, new HashSet<>(rounds.get(round)).size());
      }
      int expected = perRound;
      turns(rounds).forEach((client, turns) -> assertEquals(expected, turns, client.toString()));
    }
  }

  private static Map<ClientId, Integer> turns(List<List<ClientId>> rounds) {
    Map<ClientId, Integer> turns = new HashMap<>();
    rounds.forEach(round -> round.forEach(client -> turns.merge(client, 1, Integer::sum)));
    return turns;
  }

  @Test
  void moreThanThereAreIsEveryone() {
    assertEquals(CLIENTS, select(Selection.Random, 99, 1).choose(0, CLIENTS));
    assertEquals(CLIENTS, select(Selection.RoundRobin, 99, 1).choose(5, CLIENTS));
  }

  @Test
  void weightsAreSharesOfExamplesOrAllAlike() {
    List<ClientId> two = List.of(new ClientId("a", 0), new ClientId("b", 0));
    Map<String, List<Long>> examples = Map.of("a", List.of(30L), "b", List.of(10L));
    assertEquals(List.of(0.75, 0.25), weights(Weighting.Examples, two, examples));
    assertEquals(List.of(0.5, 0.5), weights(Weighting.Uniform, two, examples));
    assertEquals(List.of(1.0, 0.0), weights(Weighting.Examples, two, Map.of("a", List.of(30L), "b", List.of(0L))));
    assertEquals(List.of(0.5, 0.5), weights(Weighting.Examples, two, Map.of("a", List.of(0L), "b", List.of(0L))),
        "nobody has any");
  }

  /** The largest that a client may state: no sum overflows, and none of the smaller ones is lost in it. */
  @Test
  void weightsAreExactUpToTheBound() {
    long most = MessageBounds.MOST_EXAMPLES;
    List<ClientId> many = IntStream.range(0, MessageBounds.MOST_CLIENTS).mapToObj(i -> new ClientId("a", i)).toList();
    List<Double> weights = weights(Weighting.Examples, many, Map.of("a", Collections.nCopies(many.size(), most)));
    assertEquals(1.0 / MessageBounds.MOST_CLIENTS, weights.get(0));
    long all = most * MessageBounds.MOST_CLIENTS * 32; // pools
    assertEquals(all, (long) (double) all, "a double holds the sum of all clients that a job may have");
  }

  private static List<Double> weights(Weighting weighting, List<ClientId> clients, Map<String, List<Long>> examples) {
    return Plans.selection(Selection.All, 0, weighting, 1, 0).weighted(clients, examples).stream()
        .map(Participant::weight).toList();
  }

  /** As one that states two thousand million examples would count for everything. */
  @Test
  void nobodyCountsForMoreThanTheLargestShare() {
    var selection = new ParticipantSelection(Selection.All, 0, new Counting(Weighting.Examples, 0.4, 10), 1,
        LatePolicy.Refuse, 0);
    List<ClientId> clients = List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("b", 0));
    List<Double> weights = selection
        .weighted(clients, Map.of("a", List.of(200L, 100L), "b", List.of(Long.valueOf(Integer.MAX_VALUE)))).stream()
        .map(Participant::weight).toList();
    assertEquals(0.4, weights.get(2));
    assertEquals(2, weights.get(0) / weights.get(1), 1e-9, "the others share the rest as before");
    assertEquals(0.6, weights.get(0) + weights.get(1), 1e-12);
  }

  @Test
  void aQuorumIsRoundedUpAndNeverNobody() {
    assertEquals(7, needed(1, 7));
    assertEquals(7, needed(0.7, 10), "0.7 * 10 is a little above 7 in binary");
    assertEquals(4, needed(0.5, 7));
    assertEquals(1, needed(0.01, 7));
  }

  private static int needed(double quorum, int participants) {
    return Plans.selection(Selection.All, 0, Weighting.Examples, quorum, 0).needed(participants);
  }
}
