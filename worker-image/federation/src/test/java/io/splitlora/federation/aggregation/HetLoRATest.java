package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HetLoRATest {

  private static final double LAMBDA = 0.3;
  private static final FoldingRule RULE = new HetLoRA(0.5, LAMBDA);

  /** Ranks 4 and 3: tails of two components each, from ⌊γ r⌋ on. */
  private static final AdapterLayout LAYOUT = new AdapterLayout(0, 1, List.of(
      new Slot(0, AdapterTarget.q, 4, 5, 3, 0), new Slot(0, AdapterTarget.v, 3, 2, 6, 32)), 56);

  @Test
  void theObjectiveIsTheGradientOfTheTailsNorms() {
    float[] adapter = numbers("adapter", LAYOUT.size());
    float[] gradient = new float[LAYOUT.size()];
    RULE.objective(LAYOUT, adapter, gradient);
    double step = 1.0 / 64;
    for (int i = 0; i < adapter.length; i++) {
      double expected = (term(moved(adapter, i, step)) - term(moved(adapter, i, -step))) / (2 * step);
      assertEquals(expected, gradient[i], 1e-4, "number " + i);
    }
  }

  /** λ Σ ‖B_tail‖ ‖A_tail‖, by the definition. */
  private static double term(float[] adapter) {
    double term = 0;
    for (Slot slot : LAYOUT.slots()) {
      double squaresOfA = 0;
      double squaresOfB = 0;
      for (int j = slot.rank() / 2; j < slot.rank(); j++) {
        for (int i = 0; i < slot.in(); i++) {
          squaresOfA += Math.pow(adapter[slot.offset() + j * slot.in() + i], 2);
        }
        for (int row = 0; row < slot.out(); row++) {
          squaresOfB += Math.pow(adapter[slot.offsetOfB() + row * slot.rank() + j], 2);
        }
      }
      term += LAMBDA * Math.sqrt(squaresOfA) * Math.sqrt(squaresOfB);
    }
    return term;
  }

  private static float[] moved(float[] adapter, int at, double by) {
    float[] moved = adapter.clone();
    moved[at] += (float) by;
    return moved;
  }

  @Test
  void theObjectiveIsAddedAndLeavesTheHeadAlone() {
    float[] adapter = numbers("adapter", LAYOUT.size());
    float[] gradient = new float[LAYOUT.size()];
    Arrays.fill(gradient, 7);
    RULE.objective(LAYOUT, adapter, gradient);
    assertEquals(7, gradient[0]);
    assertEquals(7, gradient[9]);
    assertEquals(7 + LAMBDA * tailRatio(adapter) * adapter[10], gradient[10], 1e-5);
  }

  /** ‖B_tail‖ / ‖A_tail‖ of the first matrix. */
  private static double tailRatio(float[] adapter) {
    double squaresOfA = 0;
    for (int i = 10; i < 20; i++) {
      squaresOfA += adapter[i] * adapter[i];
    }
    double squaresOfB = 0;
    for (int i : new int[] {22, 23, 26, 27, 30, 31}) {
      squaresOfB += adapter[i] * adapter[i];
    }
    return Math.sqrt(squaresOfB / squaresOfA);
  }

  /** B begins at zero, where its norm has no gradient. */
  @Test
  void theObjectiveOfAFreshAdapterIsNothing() {
    float[] adapter = numbers("adapter", LAYOUT.size());
    LAYOUT.slots().forEach(slot -> Arrays.fill(adapter, slot.offsetOfB(), slot.offsetOfB() + slot.sizeOfB(), 0));
    float[] gradient = new float[LAYOUT.size()];
    RULE.objective(LAYOUT, adapter, gradient);
    assertArrayEquals(new float[LAYOUT.size()], gradient);
  }

  @Test
  void aTailThatShrankIsPruned() {
    assertEquals(2, RULE.keptRank(adapter(4, 1, 1), adapter(4, 9, 0.9)));
    assertEquals(1, RULE.keptRank(adapter(3, 1, 1), adapter(3, 9, 0.9)));
  }

  @Test
  void aTailThatGrewOrStayedIsKept() {
    assertEquals(4, RULE.keptRank(adapter(4, 1, 1), adapter(4, 0.1, 1.1)));
    assertEquals(4, RULE.keptRank(adapter(4, 1, 1), adapter(4, 0.1, 1)));
    assertEquals(4, RULE.keptRank(adapter(4, 1, 0), adapter(4, 0.1, 1)), "a first round can only grow it");
  }

  @Test
  void theLastComponentIsNeverPruned() {
    assertEquals(1, RULE.keptRank(adapter(1, 9, 9), adapter(1, 0.1, 0.1)));
    assertEquals(1, new HetLoRA(0.01, 0).keptRank(adapter(4, 1, 1), adapter(4, 1, 0.5)));
    var one = new AdapterLayout(0, 1, List.of(new Slot(0, AdapterTarget.q, 1, 1, 1, 0)), 2);
    float[] gradient = new float[2];
    new HetLoRA(0.99, 1).objective(one, new float[] {1, 1}, gradient);
    assertArrayEquals(new float[2], gradient, "nor shrunk");
  }

  /** Twice the change counts twice, whatever the examples; a client without examples does not count. */
  @Test
  void clientsCountByTheNormOfTheirChange() {
    Factors global = Factors.zero(2, 2, 1);
    var small = new Upload(0.9, 1, Factors.first(2, 2, 1, new double[] {3, 0}, new double[] {0, 1}));
    var large = new Upload(0.1, 1, Factors.first(2, 2, 1, new double[] {0, 3}, new double[] {2, 0}));
    var idle = new Upload(0, 1, Factors.first(2, 2, 1, new double[] {99, 99}, new double[] {99, 99}));
    Factors mean = RULE.fold(global, 1, List.of(small, idle, large)).global();
    assertArrayEquals(new double[] {1, 2}, mean.a(), 1e-15);
    assertArrayEquals(new double[] {4.0 / 3, 1.0 / 3}, mean.b(), 1e-15);
  }

  @Test
  void whereNobodyHasLearntAnythingTheExamplesCount() {
    Factors global = Factors.zero(2, 2, 1);
    var one = new Upload(0.75, 1, Factors.first(2, 2, 1, new double[] {4, 0}, new double[2]));
    var other = new Upload(0.25, 1, Factors.first(2, 2, 1, new double[] {0, 4}, new double[2]));
    assertArrayEquals(new double[] {3, 1}, RULE.fold(global, 1, List.of(one, other)).global().a());
  }

  /** [2, 2]; the first ⌊r / 2⌋ components and those of the tail, each of equal numbers. */
  private static Factors adapter(int rank, double head, double tail) {
    double[] a = new double[rank * 2];
    double[] b = new double[2 * rank];
    for (int j = 0; j < rank; j++) {
      double value = j < rank / 2 ? head : tail;
      Arrays.fill(a, 2 * j, 2 * j + 2, 1);
      b[j] = value;
      b[rank + j] = value;
    }
    return Factors.first(2, 2, rank, a, b);
  }

  private static float[] numbers(String name, int count) {
    var random = CounterRandom.keyed(3, name);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }
}
