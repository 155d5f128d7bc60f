package io.splitlora.federation.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.random.CounterRandom;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaseChangeTest {

  private static final int IN = 3;
  private static final int OUT = 4;
  private static final Slot Q = new Slot(0, AdapterTarget.q, 0, IN, OUT, 0);
  private static final Slot V = new Slot(2, AdapterTarget.v, 0, IN, OUT, 0);

  private final CounterRandom random = CounterRandom.keyed(3, "base");

  private double[] numbers(int length) {
    return IntStream.range(0, length).mapToDouble(i -> (float) random.nextDouble()).toArray();
  }

  private static void addProduct(double[] sum, int rank, double[] a, double[] b) {
    for (int row = 0; row < OUT; row++) {
      for (int i = 0; i < IN; i++) {
        for (int j = 0; j < rank; j++) {
          sum[row * IN + i] += b[row * rank + j] * a[j * IN + i];
        }
      }
    }
  }

  private static double[] product(BaseChange change, Slot matrix) {
    Slot slot = change.layout().slots().get(change.layout().indexOf(matrix));
    double[] a = new double[slot.sizeOfA()];
    double[] b = new double[slot.sizeOfB()];
    IntStream.range(0, a.length).forEach(i -> a[i] = change.factors()[slot.offset() + i]);
    IntStream.range(0, b.length).forEach(i -> b[i] = change.factors()[slot.offsetOfB() + i]);
    double[] product = new double[OUT * IN];
    addProduct(product, slot.rank(), a, b);
    return product;
  }

  /** However many rounds add to it, no factor grows beyond the matrix, and the sum stays the sum. */
  @Test
  void roundsAddUpAndTheFactorsStayBounded() {
    BaseChange change = BaseChange.NONE;
    double[] expectedQ = new double[OUT * IN];
    double[] expectedV = new double[OUT * IN];
    for (int round = 0; round < 12; round++) {
      int rank = 1 + round % 3;
      double[] a = numbers(rank * IN);
      double[] b = numbers(OUT * rank);
      change = change.plus(Q, rank, a, b);
      addProduct(expectedQ, rank, a, b);
      if (round % 2 == 0) {
        change = change.plus(V, 1, numbers(0 + IN), new double[OUT]);
      }
      assertTrue(change.layout().slots().stream().allMatch(slot -> slot.rank() <= IN), "round " + round);
      assertArrayEquals(expectedQ, product(change, Q), 1e-5, "round " + round);
      assertArrayEquals(expectedV, product(change, V), 1e-5, "nothing was added to v");
    }
  }

  @Test
  void travelsLikeAnyAdapter() {
    BaseChange change =
        BaseChange.NONE.plus(Q, 2, numbers(2 * IN), numbers(OUT * 2)).plus(V, 1, numbers(IN), numbers(OUT));
    BaseChange back = BaseChange.of(StateFile.decode(ByteBuffer.wrap(StateFile.encode(change.held(), false))));
    assertEquals(change.layout(), back.layout());
    assertArrayEquals(change.factors(), back.factors());
    assertTrue(
        BaseChange.of(StateFile.decode(ByteBuffer.wrap(StateFile.encode(BaseChange.NONE.held(), false)))).isNone());
  }

  /** What is exported has the change and the adapter in one, in the matrices that have both. */
  @Test
  void stackedWithAnAdapterItIsBoth() {
    double[] a = numbers(2 * IN);
    double[] b = numbers(OUT * 2);
    BaseChange change = BaseChange.NONE.plus(Q, 2, a, b);
    AdapterLayout layout = AdapterLayout.placed(0, 3,
        List.of(new Slot(0, AdapterTarget.q, 1, IN, OUT, 0), new Slot(2, AdapterTarget.v, 1, IN, OUT, 0)));
    float[] adapter = new float[layout.size()];
    IntStream.range(0, adapter.length).forEach(i -> adapter[i] = i / 8f);
    HeldState both = change.stackedWith(new HeldState(Share.full(layout, 4), AdapterState.initial(adapter)));
    assertEquals(List.of(3, 1), both.share().layout().slots().stream().map(Slot::rank).toList());
    assertEquals(1, both.share().scale());
    double[] expected = new double[OUT * IN];
    addProduct(expected, 2, a, b);
    double[] ownA = IntStream.range(0, IN).mapToDouble(i -> adapter[i]).toArray();
    double[] ownB = IntStream.range(0, OUT).mapToDouble(i -> 4 * adapter[IN + i]).toArray();
    addProduct(expected, 1, ownA, ownB);
    assertArrayEquals(expected, product(BaseChange.of(both), Q), 1e-5);
  }
}
