package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.federation.aggregation.ToyJob.Work;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FSLoRATest {

  private static final int IN = 3;
  private static final int OUT = 4;
  private static final int RANK = 5;

  private final ToyJob job = new ToyJob(AggregationRule.FSLoRA, 1, IN, OUT, RANK).with(RANK, 2, 90).with(RANK, 4, 10);

  /**
   * E[S] = I: over all sketches, a gradient step of a loss that is linear in W moves the global adapter, in the mean,
   * as the same step without sketches does. Each of two clients has a gradient of its own and a sketch size of its own.
   */
  @Test
  void theExpectedChangeOverAllSketchesIsTheMeanChange() {
    Factors global = random("global");
    double[][] gradients = {numbers("first", OUT * IN), numbers("second", OUT * IN)};
    int[] sizes = {2, 4};
    double[] a = new double[RANK * IN];
    double[] b = new double[OUT * RANK];
    List<int[]> first = subsets(sizes[0]);
    List<int[]> second = subsets(sizes[1]);
    for (int[] one : first) {
      for (int[] other : second) {
        Factors next = job.rule.fold(global, job.scale, List.of(
            stepped(global.select(one), sizes[0], gradients[0]), stepped(global.select(other), sizes[1], gradients[1])))
            .global();
        Sums.add(a, 1.0 / (first.size() * second.size()), next.a());
        Sums.add(b, 1.0 / (first.size() * second.size()), next.b());
      }
    }
    Factors whole = job.rule.fold(global, job.scale, List.of(
        stepped(global, RANK, gradients[0]), stepped(global, RANK, gradients[1]))).global();
    assertClose(whole, new Factors(IN, OUT, global.components(), a, b), 1e-12, "expected change");
  }

  /** A - s BᵀG and B - s G Aᵀ: the gradient of ⟨G, s B A⟩. */
  private Upload stepped(Factors start, int sketch, double[] gradient) {
    double scale = job.rule.scale(job.adapter, RANK, sketch);
    double[] a = start.a().clone();
    double[] b = start.b().clone();
    for (int j = 0; j < start.rank(); j++) {
      for (int i = 0; i < OUT * IN; i++) {
        int row = i / IN;
        a[j * IN + i % IN] -= scale * start.b()[row * start.rank() + j] * gradient[i];
        b[row * start.rank() + j] -= scale * start.a()[j * IN + i % IN] * gradient[i];
      }
    }
    return new Upload(0.5, scale, new Factors(IN, OUT, start.components(), a, b));
  }

  private static List<int[]> subsets(int size) {
    return IntStream.range(0, 1 << RANK).filter(bits -> Integer.bitCount(bits) == size)
        .mapToObj(bits -> IntStream.range(0, RANK).filter(j -> (bits >> j & 1) == 1).toArray()).toList();
  }

  /** The mean is over all participants, not over a component's owners: 1 of 4 moves its sketch by a quarter. */
  @Test
  void changesAreDividedByTheParticipants() {
    Factors global = random("global");
    Factors start = global.select(new int[] {1});
    var moved =
        new Factors(IN, OUT, start.components(), Arrays.stream(start.a()).map(value -> value + 4).toArray(), start.b());
    var still = new Upload(0.25, 1, global.select(new int[] {0, 3}));
    Factors next = job.rule.fold(global, 1, List.of(still, new Upload(0.25, 1, moved), still, still)).global();
    double[] expected = global.a().clone();
    IntStream.range(IN, 2 * IN).forEach(i -> expected[i] += 1);
    assertClose(expected, next.a(), 1e-14, "A");
    assertClose(global.b(), next.b(), 1e-14, "B");
  }

  @Test
  void whatIsInNoSketchStaysBitForBit() {
    Factors global = random("global");
    Factors next =
        job.rule.fold(global, 1, List.of(new Upload(1, 1, random("upload").select(new int[] {0, 2, 3})))).global();
    Changes.assertSameBits(global.select(new int[] {1, 4}), next.select(new int[] {1, 4}), "components 1 and 4");
  }

  @Test
  void aSketchIsUniformAndGivesTheGlobalNumbers() {
    Map<String, Integer> seen = new HashMap<>();
    for (job.round = 0; job.round < 2000; job.round++) {
      Work work = job.train().get(0);
      int[] sketch = work.start().factors().components();
      Changes.assertSameBits(job.global.select(sketch), work.start().factors(), "sketch");
      seen.merge(Arrays.toString(sketch), 1, Integer::sum);
    }
    assertEquals(10, seen.size(), "pairs of five components");
    // 200 each; the standard deviation is 13.4
    seen.forEach((sketch, times) -> assertTrue(Math.abs(times - 200) < 60, sketch + " " + times + " times"));
  }

  @Test
  void clientsDrawSketchesOfTheirOwn() {
    List<Boolean> same = new ArrayList<>();
    var equalSizes = new ToyJob(AggregationRule.FSLoRA, 1, IN, OUT, RANK).with(RANK, 2, 1).with(RANK, 2, 1);
    for (equalSizes.round = 0; equalSizes.round < 20; equalSizes.round++) {
      List<Work> works = equalSizes.train();
      same.add(Arrays.equals(works.get(0).start().factors().components(), works.get(1).start().factors().components()));
    }
    assertTrue(same.contains(false));
  }

  @Test
  void theScaleMakesUpForWhatIsLeftOut() {
    assertEquals(8.0 / 5, job.scale, 1e-15);
    assertEquals(8.0 / 5 * 5 / 2, job.rule.scale(job.adapter, RANK, 2), 1e-15);
  }

  private static Factors random(String name) {
    return Factors.first(IN, OUT, RANK, numbers(name + " A", RANK * IN), numbers(name + " B", OUT * RANK));
  }

  private static double[] numbers(String name, int count) {
    return CounterRandom.keyed(7, name).doubles(count, -1, 1).toArray();
  }
}
