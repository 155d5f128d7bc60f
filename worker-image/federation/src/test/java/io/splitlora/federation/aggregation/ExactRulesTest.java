package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.aggregation.ToyJob.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules after which the matrix has changed by Σ p_i s_i B_i A_i, to the last digits, and how they do it. */
class ExactRulesTest {

  private static final double TOLERANCE = 1e-12;

  @ParameterizedTest
  @EnumSource(names = {"FFALoRA", "RACLoRA", "FedExLoRA"})
  void exactWithEqualRanks(AggregationRule name) {
    for (long seed = 0; seed < 20; seed++) {
      var job = new ToyJob(name, seed, 6, 9, 3).with(3, 3, 10).with(3, 3, 35).with(3, 3, 0).with(3, 3, 5);
      for (int round = 0; round < 4; round++) {
        assertExact(job, name + ", seed " + seed + ", round " + round);
      }
    }
  }

  @Test
  void floraIsExactWithAnyRanks() {
    for (long seed = 0; seed < 50; seed++) {
      ToyJob job = ToyJob.random(AggregationRule.FLoRA, seed);
      job.with(job.global.rank(), job.global.rank(), 7);
      assertExact(job, "seed " + seed);
      assertExact(job, "seed " + seed + ", second round");
    }
  }

  private static void assertExact(ToyJob job, String what) {
    List<Work> works = job.train();
    double[] expected = Changes.mean(ToyJob.uploads(works));
    assertClose(expected, Changes.of(job.scale, job.next(works)), TOLERANCE, what);
  }

  /** More components than rows and columns: the stack has become a matrix, for wide and for tall ones. */
  @Test
  void floraStaysExactAndSmallWithManyClients() {
    for (int[] shape : new int[][] {{5, 8}, {8, 5}}) {
      var job = new ToyJob(AggregationRule.FLoRA, 1, shape[0], shape[1], 4);
      IntStream.range(0, 100).forEach(i -> job.with(1 + i % 4, 1 + i % 4, i));
      List<Work> works = job.train();
      FoldResult folded = job.fold(works);
      assertClose(Changes.mean(ToyJob.uploads(works)), Changes.of(1, folded.baseChange().orElseThrow()), TOLERANCE,
          "change");
      assertEquals(5, folded.baseChange().orElseThrow().rank());
    }
  }

  @Test
  void floraBeginsAgainWithARandomAOfEachClientsOwnAndAProductOfNothing() {
    var job = new ToyJob(AggregationRule.FLoRA, 1, 40, 8, 4).with(4, 4, 1).with(2, 2, 1);
    Factors first = job.train().get(0).start().factors();
    Factors second = job.train().get(1).start().factors();
    assertArrayEquals(new double[8 * 4], first.b());
    assertTrue(
        Arrays.stream(first.a()).allMatch(value -> Math.abs(value) <= 1 / Math.sqrt(40) && value == (float) value));
    assertTrue(Arrays.stream(first.a()).map(Math::abs).average().orElseThrow() > 0.4 / Math.sqrt(40),
        "uniform up to the bound");
    assertTrue(first.a()[0] != second.a()[0], "every client draws its own");
  }

  @Test
  void floraIsNotMovedByAClientThatHasLearntNothing() {
    var job = new ToyJob(AggregationRule.FLoRA, 1, 6, 8, 2).with(2, 2, 30).with(2, 2, 10);
    Upload learnt = job.train().get(0).upload();
    Upload nothing = new Upload(0.25, learnt.scale(), job.train().get(1).start().factors());
    double[] change =
        Changes.of(1, job.rule.fold(job.global, job.scale, List.of(learnt, nothing)).baseChange().orElseThrow());
    assertArrayEquals(Changes.of(learnt.weight() * learnt.scale(), learnt.factors()), change, TOLERANCE);
  }

  @Test
  void fedExLoRAGoesOnWithTheMeanAndPutsTheRestIntoTheBase() {
    var job = new ToyJob(AggregationRule.FedExLoRA, 1, 6, 8, 2).with(2, 2, 30).with(2, 2, 10);
    List<Upload> uploads = ToyJob.uploads(job.train());
    FoldResult folded = job.rule.fold(job.global, job.scale, uploads);
    Changes.assertSameBits(new FedAvg().fold(job.global, job.scale, uploads).global(), folded.global(), "mean");
  }

  @Test
  void ffaLoRANeverTouchesA() {
    var job = new ToyJob(AggregationRule.FFALoRA, 1, 6, 8, 4).with(2, 2, 30).with(4, 4, 10);
    double[] start = job.global.a().clone();
    assertEquals(Frozen.A, job.rule.frozen(3));
    job.next(job.train());
    job.next(job.train());
    assertArrayEquals(start, job.global.a());
  }

  /** Chains: all begin a link alike, the link goes into the base, and nothing of it is left in the adapter. */
  @ParameterizedTest
  @EnumSource(names = {"XGBLoRA", "RACLoRA"})
  void aLinkBecomesPartOfTheBase(AggregationRule name) {
    var job = new ToyJob(name, 1, 6, 8, 2).with(2, 2, 30).with(2, 2, 10);
    List<Work> works = job.train();
    Changes.assertSameBits(works.get(0).start().factors(), works.get(1).start().factors(), "start");
    Factors mean = new FedAvg().fold(job.global, job.scale, ToyJob.uploads(works)).global();
    FoldResult folded = job.next(works);
    assertClose(Changes.of(job.scale, mean), Changes.of(1, folded.baseChange().orElseThrow()), TOLERANCE, "link");
    assertArrayEquals(new double[8 * 6], Changes.of(1, folded.global()));
    assertTrue(
        job.train().get(0).start().factors().a()[0] != works.get(0).start().factors().a()[0]
            || job.rule.frozen(1) == Frozen.B,
        "the next link has another start");
  }

  @Test
  void racLoRAFreezesTheRandomFactorAndTrainsTheOtherFromZero() {
    var job = new ToyJob(AggregationRule.RACLoRA, 1, 6, 8, 2).with(2, 2, 30).with(2, 2, 10);
    Set<Frozen> seen = EnumSet.noneOf(Frozen.class);
    for (int round = 0; round < 20; round++) {
      List<Work> works = job.train();
      Factors start = works.get(0).start().factors();
      boolean frozenA = job.rule.frozen(round) == Frozen.A;
      assertTrue(Arrays.stream(frozenA ? start.b() : start.a()).allMatch(value -> value == 0),
          "the trained factor begins at zero");
      assertTrue(Arrays.stream(frozenA ? start.a() : start.b()).allMatch(value -> value != 0),
          "the frozen one is random");
      seen.add(job.rule.frozen(round));
      job.next(works);
    }
    assertEquals(EnumSet.of(Frozen.A, Frozen.B), seen);
  }

  /** The other rules are not exact, so the tests of this class can tell. */
  @ParameterizedTest
  @EnumSource(names = {"FedAvg", "XGBLoRA", "LoRAFAIR"})
  void meansOfFactorsAreNotExact(AggregationRule name) {
    var job = new ToyJob(name, 1, 6, 8, 2).with(2, 2, 30).with(2, 2, 10);
    List<Work> works = new ArrayList<>(job.train());
    double[] change = Changes.of(job.scale, job.fold(works));
    double[] exact = Changes.mean(ToyJob.uploads(works));
    assertTrue(
        IntStream.range(0, exact.length).mapToDouble(i -> Math.abs(exact[i] - change[i])).max().orElseThrow() > 0.01);
  }
}
