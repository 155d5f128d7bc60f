package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.worker.client.GraphBudget.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which steps of a pod may hold a graph at a time. */
class GraphBudgetTest {

  private static final Gpt2Config GPT2_SMALL = new Gpt2Config(50_257, 1_024, 768, 12, 12, 3_072, 1e-5, 50_256);
  private static final int LEASES = 7;
  private static final int STEPS = 4;

  private final GraphBudget budget = new GraphBudget(100, GPT2_SMALL, 3);

  @Test
  void aGraphOfGpt2SmallHasAboutAHundredMebibytes() {
    Batch batch = GeneratedExamples.batch(1, 8, 65, GPT2_SMALL.vocab());
    long mebibytes = budget.graph(batch) >> 20;
    assertTrue(mebibytes > 50 && mebibytes < 150, mebibytes + " MiB");
  }

  @Test
  void whatDoesNotFitWaitsForItsTurn() {
    assertTrue(budget.begin(at(0, 0), 60));
    assertFalse(budget.begin(at(2, 0), 60));
    assertFalse(budget.begin(at(1, 0), 60));
    assertEquals(Optional.empty(), budget.next());
    budget.end(lease(0));
    assertEquals(Optional.of(lease(1)), budget.next(), "the earliest");
    assertFalse(budget.begin(at(0, 1), 60), "the memory is kept for that one");
    assertTrue(budget.begin(at(1, 0), 60));
    budget.end(lease(1));
    assertEquals(Optional.of(lease(2)), budget.next(), "a step that others are behind comes after theirs");
  }

  @Test
  void oneThatIsLargerThanAllMemoryIsComputedAlone() {
    assertTrue(budget.begin(at(0, 0), 500));
    assertFalse(budget.begin(at(1, 0), 1));
  }

  @Test
  void whoeverTheOthersWaitForNeverWaits() {
    assertTrue(budget.begin(at(4, 1), 60));
    assertTrue(budget.begin(at(3, 0), 60), "handed over by another pod, a step behind");
    assertFalse(budget.begin(at(5, 0), 60), "not before all");
  }

  @Test
  void aLeaseThatIsGoneNeitherHoldsNorWantsMemory() {
    assertTrue(budget.begin(at(0, 0), 60));
    assertFalse(budget.begin(at(1, 0), 60));
    budget.end(lease(1));
    budget.end(lease(0));
    assertEquals(Optional.empty(), budget.next());
  }

  /** As the split server goes on: a step of a client is answered when all before it have come. */
  @Test
  void aRoundEndsHoweverLittleMemoryThereIs() {
    for (boolean perClient : new boolean[] {false, true}) {
      Map<Integer, Integer> done = new HashMap<>();
      Map<Integer, Integer> sent = new HashMap<>();
      Deque<Integer> turns = new ArrayDeque<>();
      for (int client = LEASES - 1; client >= 0; client--) {
        done.put(client, 0);
        turns.add(client); // they came in the worst order
      }
      while (!turns.isEmpty()) {
        int client = turns.remove();
        if (done.get(client) < STEPS && budget.begin(at(client, done.get(client)), 99)) {
          sent.put(client, done.get(client));
          budget.next().ifPresent(lease -> turns.add(lease.client().index()));
        }
        for (int other = 0; other < LEASES; other++) {
          if (sent.containsKey(other) && isAnswered(other, sent.get(other), done, perClient)) {
            done.put(other, sent.remove(other) + 1);
            budget.end(lease(other));
            budget.next().ifPresent(lease -> turns.add(lease.client().index()));
            turns.add(other);
          }
        }
      }
      assertTrue(done.values().stream().allMatch(steps -> steps == STEPS), done.toString());
    }
  }

  private static boolean isAnswered(int client, int step, Map<Integer, Integer> done, boolean perClient) {
    return done.entrySet().stream().allMatch(other -> other.getValue() >= step)
        && (!perClient || done.entrySet().stream().allMatch(
            other -> other.getKey() >= client || other.getValue() > step));
  }

  private static Place at(int client, int step) {
    return new Place(lease(client), step);
  }

  private static Lease lease(int client) {
    return new Lease(new RoundId("job", 1, 0, 0), new ClientId("edge", client));
  }
}
