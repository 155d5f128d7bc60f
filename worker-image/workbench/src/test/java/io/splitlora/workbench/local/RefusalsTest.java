package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.testing.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pools a, b and c have one, two and three clients. */
class RefusalsTest {

  private static final List<ClientId> CLIENTS =
      List.of(new ClientId("a", 0), new ClientId("b", 0), new ClientId("b", 1),
          new ClientId("c", 0), new ClientId("c", 1), new ClientId("c", 2));

  private final List<String> told = new ArrayList<>();

  private Refusals refusals(Selection selection, int perRound, double quorum) {
    var plan = Plans.of("demo", Method.SplitLoRA, 1, 1, CLIENTS, Map.of("a", 1, "b", 2, "c", 1), 0, 6, 60,
        Plans.selection(selection, perRound, Weighting.Examples, quorum, 0));
    return new Refusals(plan, told::add);
  }

  @Test
  void withAQuorumOfOneNobodyCanBeMissed() {
    assertFalse(refusals(Selection.All, 0, 1).goesOnWithout("a", "a.txt:3: no bars"));
    assertEquals(List.of(), told);
  }

  @Test
  void goesOnWhileTheOthersAreEnoughAndSaysSoOnce() {
    var refusals = refusals(Selection.All, 0, 0.5);
    assertTrue(refusals.goesOnWithout("a", "a.txt:3: no bars"));
    assertTrue(refusals.goesOnWithout("a", "a.txt:3: no bars"), "each of its pods says it");
    assertTrue(refusals.goesOnWithout("b", "b.txt:1: no bars"), "three of six are left");
    assertFalse(refusals.goesOnWithout("c", "c.txt:1: no bars"), "none would be left");
    assertTrue(refusals.goesOnWithout("b", "b.txt:1: no bars"));
    assertEquals(List.of("the run goes on without pool a, which refuses its input: a.txt:3: no bars",
        "the run goes on without pool b, which refuses its input: b.txt:1: no bars"), told);
  }

  /** A round of two may consist of pool b's clients, and would wait for ever. */
  @Test
  void whoeverIsChosenTheQuorumIsReached() {
    assertTrue(refusals(Selection.Random, 2, 0.5).goesOnWithout("a", ""));
    assertFalse(refusals(Selection.Random, 2, 0.5).goesOnWithout("b", ""));
  }

  @Test
  void aPoolIsGivenUpWithItsLastProcess() {
    var refusals = refusals(Selection.All, 0, 1);
    assertTrue(refusals.goesOnWithoutProcessOf("b", "an old image"), "the other works on");
    assertEquals(List.of("pool b goes on with 1 pod, for one refuses its input: an old image"), told);
    assertFalse(refusals.goesOnWithoutProcessOf("b", "an old image"));
    var half = refusals(Selection.All, 0, 0.5);
    assertTrue(half.goesOnWithoutProcessOf("a", "a.txt:3: no bars"));
    assertEquals("the run goes on without pool a, which refuses its input: a.txt:3: no bars", told.get(1));
    assertTrue(half.goesOnWithoutProcessOf("b", ""));
  }
}
