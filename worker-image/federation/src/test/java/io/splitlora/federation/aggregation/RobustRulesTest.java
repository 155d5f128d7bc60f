package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Expected values were computed with exact fractions, in Python, from the papers' definitions. */
class RobustRulesTest {

  private static final Factors GLOBAL = Factors.zero(3, 2, 2);
  /** A [2, 3] and B [2, 2] of four that agree more or less, and of one that is scaled by -1000. */
  private static final double[][] CLIENTS = {
      {0.5, -1.25, 2.0, 0.125, 3.5, -0.75, 1.0, -2.0, 0.25, 4.0},
      {0.75, -1.0, 1.5, 0.25, 3.0, -0.5, 1.5, -1.5, 0.5, 3.0},
      {0.25, -1.5, 2.5, 0.0, 4.0, -1.0, 0.5, -2.5, 0.75, 5.0},
      {0.625, -1.125, 1.75, 0.5, 3.25, -0.25, 1.25, -1.75, 0.125, 3.5},
      {-500.0, 1250.0, -2000.0, -125.0, -3500.0, 750.0, -1000.0, 2000.0, -250.0, -4000.0}};
  private static final double[][] SQUARED_DISTANCES = {
      {0.0, 2.265625, 2.453125, 0.9375, 39782570.953125},
      {2.265625, 0.0, 8.875, 0.796875, 39767464.375},
      {2.453125, 8.875, 0.0, 5.984375, 39798057.625},
      {0.9375, 0.796875, 5.984375, 0.0, 39774407.484375},
      {39782570.953125, 39767464.375, 39798057.625, 39774407.484375, 0.0}};

  private static List<Upload> uploads(int clients) {
    return IntStream.range(0, clients).mapToObj(i -> new Upload(1.0 / clients, 1, factors(CLIENTS[i]))).toList();
  }

  private static Factors factors(double[] numbers) {
    return Factors.first(3, 2, 2, Arrays.copyOf(numbers, 6), Arrays.copyOfRange(numbers, 6, 10));
  }

  private static double[] folded(FoldingRule rule, int clients) {
    Factors folded = rule.fold(GLOBAL, 1, uploads(clients)).global();
    double[] all = Arrays.copyOf(folded.a(), 10);
    System.arraycopy(folded.b(), 0, all, 6, 4);
    return all;
  }

  @Test
  void theMedianOfEachNumber() {
    assertArrayEquals(new double[] {0.5, -1.125, 1.75, 0.125, 3.25, -0.5, 1.0, -1.75, 0.25, 3.5},
        folded(new CoordinateMedian(), 5));
    assertArrayEquals(new double[] {0.5625, -1.1875, 1.875, 0.1875, 3.375, -0.625, 1.125, -1.875, 0.375, 3.75},
        folded(new CoordinateMedian(), 4));
  }

  @Test
  void theMeanWithoutTheSmallestAndTheLargest() {
    assertArrayEquals(new double[] {0.4583333333333333, -1.125, 1.75, 0.125, 3.25, -0.5, 0.9166666666666666, -1.75,
        0.2916666666666667, 3.5}, folded(new TrimmedMean(1), 5), 1e-15);
    assertArrayEquals(folded(new CoordinateMedian(), 5), folded(new TrimmedMean(2), 5), "nothing but the middle");
    assertArrayEquals(folded(new FedAvg(), 4), folded(new TrimmedMean(0), 4), 1e-15, "nothing is left out");
  }

  @Test
  void krumTakesTheOneThatLiesNearestToTheOthers() {
    double[] alike = {0.2, 0.2, 0.2, 0.2, 0.2};
    assertArrayEquals(new double[] {0, 0, 0, 1, 0}, new Krum(1).weights(alike, () -> SQUARED_DISTANCES));
    assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25, 0},
        new MultiKrum(1).weights(alike, () -> SQUARED_DISTANCES));
  }

  /** Scores over the n - 2 nearest of five are 5.66, 11.9, 17.3, 7.72 and far more: without a doubt the first is it. */
  @Test
  void krumLooksAtAllButTwoOthersWhereNobodyIsFaulty() {
    assertArrayEquals(new double[] {1, 0, 0, 0, 0},
        new Krum(0).weights(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, () -> SQUARED_DISTANCES));
  }

  @Test
  void ofEqualOnesKrumTakesTheFirst() {
    assertArrayEquals(new double[] {0, 1, 0, 0}, new Krum(0).weights(new double[] {0, 0.2, 0.3, 0.5},
        () -> new double[4][4]), "and none without examples");
  }

  /** f arbitrary adapters among n: every number stays within the honest ones' range. */
  @ParameterizedTest
  @EnumSource(names = {"CoordinateMedian", "TrimmedMean"})
  void aMinorityCannotMoveANumberBeyondTheOthers(AggregationRule named) {
    for (int seed = 0; seed < 200; seed++) {
      CounterRandom random = CounterRandom.keyed(seed, "minority");
      int faulty = 1 + random.nextInt(3);
      List<Upload> honest = new ArrayList<>();
      for (int i = 0; i < 2 * faulty + 1 - faulty; i++) {
        honest.add(new Upload(0.1, 1, Numbers.random(3, 2, 2, random)));
      }
      List<Upload> all = new ArrayList<>(honest);
      for (int i = 0; i < faulty; i++) {
        all.add(random.nextInt(all.size() + 1), new Upload(0.1, 1, times(1e30, Numbers.random(3, 2, 2, random))));
      }
      FoldingRule rule = named == AggregationRule.TrimmedMean ? new TrimmedMean(faulty) : new CoordinateMedian();
      double[] a = rule.fold(GLOBAL, 1, all).global().a();
      for (int i = 0; i < a.length; i++) {
        int place = i;
        var range = honest.stream().mapToDouble(upload -> upload.factors().a()[place]).summaryStatistics();
        assertTrue(a[i] >= range.getMin() && a[i] <= range.getMax(), "seed " + seed + ", number " + i);
      }
    }
  }

  private static Factors times(double factor, Factors factors) {
    return new Factors(factors.in(), factors.out(), factors.components(),
        Arrays.stream(factors.a()).map(value -> factor * value).toArray(),
        Arrays.stream(factors.b()).map(value -> factor * value).toArray());
  }

  /** Honest ones around a point and f anywhere else, also all in one place: neither rule takes one of these. */
  @Test
  void krumTakesNobodyOfAMinorityThatLiesApart() {
    for (int seed = 0; seed < 200; seed++) {
      CounterRandom random = CounterRandom.keyed(seed, "apart");
      int faulty = 1 + random.nextInt(4);
      int all = 2 * faulty + 3 + random.nextInt(3);
      double[] places = IntStream.range(0, all)
          .mapToDouble(i -> i < faulty ? (random.nextBoolean() ? 1e6 : 1e6 * i + 50) : random.nextDouble()).toArray();
      double[][] squared = new double[all][all];
      for (int i = 0; i < all; i++) {
        for (int j = 0; j < all; j++) {
          squared[i][j] = (places[i] - places[j]) * (places[i] - places[j]);
        }
      }
      double[] alike = new double[all];
      Arrays.fill(alike, 1.0 / all);
      for (FoldingRule rule : List.of(new Krum(faulty), new MultiKrum(faulty))) {
        double[] weights = rule.weights(alike, () -> squared);
        assertEquals(0, Arrays.stream(weights).limit(faulty).sum(), rule + ", seed " + seed);
        assertEquals(1, Arrays.stream(weights).sum(), 1e-12);
      }
    }
  }

  /** However few numbers are in memory at once. */
  @Test
  void aFoldByColumnsIsTheSameInAnyNumberOfReadings() {
    FoldingRule rule = new CoordinateMedian();
    Factors whole = rule.fold(GLOBAL, 1, uploads(5)).global();
    for (int atOnce : new int[] {1, 7, 15, 24, 50, 1000}) {
      int[] readings = {0};
      Iterable<Upload> counted = () -> {
        readings[0]++;
        return uploads(5).iterator();
      };
      Factors some = new Columns(rule, GLOBAL, counted, atOnce).fold(column -> {
        Arrays.sort(column);
        return column[2];
      });
      assertArrayEquals(whole.a(), some.a());
      assertArrayEquals(whole.b(), some.b());
      assertEquals(1 + (int) Math.ceil(10.0 / Math.max(1, atOnce / 5)), readings[0], "one to count them");
    }
  }
}
