package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertClose;
import static io.splitlora.federation.aggregation.Changes.assertSameBits;

import io.splitlora.federation.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ZeroPad, RBLA and the rules that average components as these do, with awkward numbers. */
class ComponentMeansTest {

  private static final int IN = 17;
  private static final int OUT = 11;
  private static final Factors GLOBAL = random("global", 4);

  static Stream<FoldingRule> overOwners() {
    return Stream.of(new RBLA(), new HAFL());
  }

  static Stream<FoldingRule> padded() {
    return Stream.of(new ZeroPad(), new HetLoRA(0.99, 0));
  }

  static Stream<FoldingRule> byComponents() {
    return Stream.concat(overOwners(), padded());
  }

  @ParameterizedTest
  @MethodSource("byComponents")
  void componentsOfNobodyStayBitForBitForManyRounds(FoldingRule rule) {
    Factors global = GLOBAL;
    for (int round = 0; round < 5; round++) {
      global = rule.fold(global, 1, List.of(upload(0.25, "a" + round, 1), upload(0.75, "b" + round, 2))).global();
    }
    assertSameBits(GLOBAL.select(new int[] {2, 3}), global.select(new int[] {2, 3}), rule + ": components 2 and 3");
  }

  @ParameterizedTest
  @MethodSource("byComponents")
  void ownersWithoutWeightAreNoOwners(FoldingRule rule) {
    Factors global = rule.fold(GLOBAL, 1, List.of(upload(0, "a", 4), upload(1, "b", 2), upload(0, "c", 3))).global();
    assertSameBits(GLOBAL.select(new int[] {2, 3}), global.select(new int[] {2, 3}), rule + ": components 2 and 3");
  }

  @ParameterizedTest
  @MethodSource("overOwners")
  void aComponentOfOneClientIsThatClientsBitForBit(FoldingRule rule) {
    Upload alone = upload(0.1, "b", 4);
    Factors global =
        rule.fold(GLOBAL, 1, List.of(upload(0.3, "a", 2), alone, upload(0.6, "c", 3), upload(0, "d", 4))).global();
    assertSameBits(alone.factors().select(new int[] {3}), global.select(new int[] {3}), "component 3");
  }

  @ParameterizedTest
  @MethodSource("byComponents")
  void oneClientIsItsOwnMeanBitForBit(FoldingRule rule) {
    Upload alone = upload(1, "a", 4);
    assertSameBits(alone.factors(), rule.fold(GLOBAL, 1, List.of(alone)).global(), rule.toString());
  }

  @Test
  void zeroPadShrinksAComponentByTheShareOfThoseWithoutIt() {
    Upload alone = upload(0.25, "a", 3);
    Factors component =
        new ZeroPad().fold(GLOBAL, 1, List.of(alone, upload(0.75, "b", 2))).global().select(new int[] {2});
    Factors own = alone.factors().select(new int[] {2});
    double[] a = Arrays.stream(own.a()).map(value -> 0.25 * value).toArray();
    double[] b = Arrays.stream(own.b()).map(value -> 0.25 * value).toArray();
    assertSameBits(new Factors(IN, OUT, own.components(), a, b), component, "component 2");
  }

  @ParameterizedTest
  @MethodSource("byComponents")
  void clientsThatAgreeAreTheirOwnMean(FoldingRule rule) {
    for (int clients = 2; clients <= 9; clients++) {
      double weight = 1.0 / clients;
      Upload same = upload(weight, "a", 4);
      Factors mean = rule.fold(GLOBAL, 1, IntStream.range(0, clients).mapToObj(i -> same).toList()).global();
      assertClose(same.factors(), mean, 1e-15, rule + " of " + clients);
    }
  }

  @ParameterizedTest
  @MethodSource("overOwners")
  void withEqualRanksItIsFedAvg(FoldingRule rule) {
    List<Upload> uploads = List.of(upload(0.2, "a", 4), upload(0.5, "b", 4), upload(0.3, "c", 4));
    assertClose(new FedAvg().fold(GLOBAL, 1, uploads).global(), rule.fold(GLOBAL, 1, uploads).global(), 1e-14,
        rule.toString());
  }

  @Test
  void ffaLoRAAveragesEachColumnOfBOverItsOwners() {
    List<Upload> uploads = List.of(upload(0.2, "a", 1), upload(0.5, "b", 3), upload(0.3, "c", 2));
    Factors expected = new RBLA().fold(GLOBAL, 1, uploads).global();
    Factors actual = new FFALoRA().fold(GLOBAL, 1, uploads).global();
    assertSameBits(new Factors(IN, OUT, GLOBAL.components(), GLOBAL.a(), expected.b()), actual, "FFALoRA");
  }

  private static Upload upload(double weight, String name, int rank) {
    return new Upload(weight, 1, random(name, rank));
  }

  /** Of many sizes, zeros of both signs among them. */
  private static Factors random(String name, int rank) {
    return Factors.first(IN, OUT, rank, awkward(name + " A", rank * IN), awkward(name + " B", OUT * rank));
  }

  private static double[] awkward(String name, int count) {
    var random = CounterRandom.keyed(5, name);
    double[] values = IntStream.range(0, count)
        .mapToDouble(i -> (2 * random.nextDouble() - 1) * Math.pow(10, random.nextInt(40) - 20)).toArray();
    values[0] = -0.0;
    values[1] = 0.0;
    return values;
  }
}
