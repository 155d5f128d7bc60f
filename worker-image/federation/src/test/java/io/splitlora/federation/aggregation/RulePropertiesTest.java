package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of every rule, over random shapes, ranks, weights and uploads. */
class RulePropertiesTest {

  private static final int CASES = 150;
  private static final double SCALE = 4;

  /** A random federation at one adapted matrix. */
  private record Case(FoldingRule rule, Factors global, List<Upload> uploads, String name) {

    static Case of(AggregationRule named, int number) {
      CounterRandom random = CounterRandom.keyed(number, named.name());
      FoldingRule rule = RulePropertiesTest.rule(named);
      int in = 1 + random.nextInt(9);
      int out = 1 + random.nextInt(9);
      int rank = number % 5 == 0 ? 1 : 1 + random.nextInt(6);
      int clients = number % 7 == 0 ? 1 : 1 + random.nextInt(6);
      Factors global = Numbers.random(in, out, rank, random);
      List<Upload> uploads = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        // a client without examples
        double weight = number % 3 == 0 && client == 0 && clients > 1 ? 0 : 0.1 + random.nextDouble();
        uploads.add(new Upload(weight, SCALE, upload(named, rule, global, client, random)));
      }
      return new Case(rule, global, normalised(uploads),
          named + ", case " + number + ": [" + out + ", " + in + "] of rank " + rank + ", " + clients + " clients");
    }

    private static Factors upload(AggregationRule named, FoldingRule rule, Factors global,
        int client, CounterRandom random) {
      int rank = named.allows(Trait.DIFFERENT_RANKS) ? 1 + random.nextInt(global.rank()) : global.rank();
      int sketch = named.allows(Trait.SKETCHES) ? 1 + random.nextInt(global.rank()) : rank;
      Start start = rule.down(global, recipient(client, rank, sketch));
      int[] components = start.factors().select(start.trained()).components();
      Factors trained = Numbers.random(global.in(), global.out(), components, random);
      return switch (rule.frozen(0)) {
        case NOTHING -> trained;
        case A -> new Factors(global.in(), global.out(), components, start.factors().a(), trained.b());
        case B -> new Factors(global.in(), global.out(), components, trained.a(), start.factors().b());
      };
    }

    private static List<Upload> normalised(List<Upload> uploads) {
      double all = uploads.stream().mapToDouble(Upload::weight).sum();
      return uploads.stream().map(upload -> new Upload(upload.weight() / all, upload.scale(), upload.factors()))
          .toList();
    }

    FoldResult fold(List<Upload> some) {
      return rule.fold(global, SCALE, some);
    }
  }

  static FoldingRule rule(AggregationRule named) {
    return Rules
        .of(new AggregationSpec(named, null, null, null, null, null, 1.0, 0, null, null, null, null, null, null), 5);
  }

  static Recipient recipient(int client, int rank, int sketch) {
    return new Recipient(5, new ClientId("a", client), 0, 2, "q", rank, sketch, SCALE, SCALE, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void aFoldIsFiniteKeepsShapesAndInputsAndIsAlwaysTheSame(AggregationRule named) {
    for (int number = 0; number < CASES; number++) {
      Case some = Case.of(named, number);
      Case before = Case.of(named, number); // the same numbers in other arrays
      FoldResult once = some.fold(some.uploads);
      FoldResult twice = some.fold(some.uploads);
      assertArrayEquals(some.global.components(), once.global().components(), some.name);
      assertTrue(Arrays.stream(once.global().a()).allMatch(Double::isFinite)
          && Arrays.stream(once.global().b()).allMatch(Double::isFinite), some.name);
      assertArrayEquals(once.global().a(), twice.global().a(), some.name);
      assertArrayEquals(once.global().b(), twice.global().b(), some.name);
      assertEquals(some.rule.changesBase(), once.baseChange().isPresent(), some.name);
      assertClose(before.global, some.global, 0, some.name + ": the adapter before");
      for (int i = 0; i < some.uploads.size(); i++) {
        assertClose(before.uploads.get(i).factors(), some.uploads.get(i).factors(), 0, some.name + ": upload " + i);
      }
    }
  }

  /** What the model is after the round: the adapter and what went into the base. */
  private static double[] effect(FoldResult folded) {
    double[] effect = Numbers.product(SCALE, folded.global());
    return folded.baseChange().map(change -> Numbers.plus(effect, Numbers.product(1, change))).orElse(effect);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsCalledWhatDoesNotMatter(AggregationRule named) {
    for (int number = 0; number < CASES; number++) {
      Case some = Case.of(named, number);
      List<Upload> others = new ArrayList<>(some.uploads);
      Collections.shuffle(others, new Random(number));
      // the correction of LoRAFAIR is searched for in steps: rounding grows with them
      double tolerance = named == AggregationRule.LoRAFAIR ? 1e-9 : 1e-12;
      double largest = Arrays.stream(effect(some.fold(some.uploads))).map(Math::abs).max().orElseThrow();
      assertClose(effect(some.fold(some.uploads)), effect(some.fold(others)), tolerance * Math.max(1, largest),
          some.name);
    }
  }

  /**
   * Where everyone brings the same, the mean is that; FSLoRA moves by the sum of the weights, so fully too. HetLoRA and
   * ZeroPad promise it of equal ranks only, as the cases here have; XGBLoRA, RACLoRA, FLoRA and FedExLoRA have it in
   * the base.
   */
  @ParameterizedTest
  @EnumSource
  void thoseWhoAgreeAreTheirOwnMean(AggregationRule named) {
    for (int number = 0; number < CASES; number++) {
      Case some = Case.of(named, number);
      Factors same = Case.upload(named, some.rule, some.global, 0, CounterRandom.keyed(number, "same"));
      int[] all = IntStream.range(0, some.global.rank()).toArray();
      CounterRandom random = CounterRandom.keyed(number, "all");
      Factors whole = new Factors(same.in(), same.out(), all,
          some.rule.frozen(0) == Frozen.A ? start(some).a() : Numbers.random(same.in(), same.out(), all, random).a(),
          some.rule.frozen(0) == Frozen.B ? start(some).b() : Numbers.random(same.in(), same.out(), all, random).b());
      List<Upload> agreeing = some.uploads.stream().map(upload -> new Upload(upload.weight(), SCALE, whole)).toList();
      double[] expected = Numbers.product(SCALE, whole);
      double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
      assertClose(expected, effect(some.fold(agreeing)), 1e-11 * largest, some.name);
    }
  }

  private static Factors start(Case some) {
    return some.rule.down(some.global, recipient(0, some.global.rank(), some.global.rank())).factors();
  }

  @ParameterizedTest
  @EnumSource
  void equalRanksAreAskedForWhereTheyMustBe(AggregationRule named) {
    if (!named.allows(Trait.DIFFERENT_RANKS) && !named.allows(Trait.SKETCHES)) {
      CounterRandom random = CounterRandom.keyed(1, "ranks");
      Factors global = Numbers.random(3, 4, 2, random);
      List<Upload> lower = List.of(new Upload(1, SCALE, Numbers.random(3, 4, 1, random)));
      var refusal = assertThrows(IllegalArgumentException.class, () -> rule(named).fold(global, SCALE, lower));
      assertTrue(refusal.getMessage().contains("averages adapters of one rank"), refusal.getMessage());
    }
  }

  /** A pool that is away for rounds: its components stay, and count again when it comes back. */
  @ParameterizedTest
  @EnumSource(names = {"RBLA", "HAFL", "FSLoRA", "FFALoRA"})
  void aPoolThatIsAwayForRoundsLosesNothing(AggregationRule named) {
    FoldingRule rule = rule(named);
    CounterRandom random = CounterRandom.keyed(2, "away");
    Factors global = Numbers.random(3, 4, 4, random);
    Factors before = global;
    for (int round = 0; round < 5; round++) {
      Factors few = Numbers.random(3, 4, new int[] {0, 1}, random);
      global = rule.fold(global, SCALE, List.of(new Upload(1, SCALE, few))).global();
    }
    int[] away = {2, 3};
    assertClose(before.select(away), global.select(away), 0, named + ": components that nobody trained");
  }
}
