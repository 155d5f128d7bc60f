package io.splitlora.worker.aggregation;

import static io.splitlora.worker.aggregation.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.adapter.Frozen;
import io.splitlora.worker.random.CounterRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;

/** What makes each rule the rule that it is. */
class DefiningPropertiesTest {

  private static final int IN = 7;
  private static final int OUT = 9;
  private static final double SCALE = 2;

  private final CounterRandom random = CounterRandom.keyed(11, "properties");

  private List<Upload> uploads(int... ranks) {
    return IntStream.range(0, ranks.length).mapToObj(i ->
        new Upload((i + 1.0) / (ranks.length * (ranks.length + 1) / 2.0), SCALE * 8 / ranks[i], Numbers.random(IN, OUT, ranks[i], random))).toList();
  }

  private List<Upload> ofOneScale(List<Upload> uploads) {
    return uploads.stream().map(upload -> new Upload(upload.weight(), SCALE, upload.factors())).toList();
  }

  @Test
  void fLoRAIsExactWhateverTheRanks() {
    List<Upload> uploads = uploads(1, 3, 5, 2);
    Folded folded = new FLoRA().fold(Factors.zero(IN, OUT, 5), SCALE, uploads);
    assertClose(Numbers.change(OUT * IN, uploads), Numbers.product(1, folded.baseChange().orElseThrow()), 1e-12, "Σ p s B A");
    assertClose(Factors.zero(IN, OUT, 5), folded.global(), 0, "everything is in the base");
  }

  @Test
  void fedExLoRAIsExactTogetherWithTheBase() {
    List<Upload> uploads = ofOneScale(uploads(3, 3, 3));
    Folded folded = new FedExLoRA().fold(Factors.zero(IN, OUT, 3), SCALE, uploads);
    double[] whole = Numbers.plus(Numbers.product(SCALE, folded.global()), Numbers.product(1, folded.baseChange().orElseThrow()));
    assertClose(Numbers.change(OUT * IN, uploads), whole, 1e-12, "Σ p s B A");
    assertClose(new FedAvg().fold(Factors.zero(IN, OUT, 3), SCALE, uploads).global(), folded.global(), 0, "the adapter is FedAvg's");
  }

  @Test
  void ffaLoRAIsExactBecauseAIsEveryonesTheSame() {
    Factors global = Numbers.random(IN, OUT, 4, random);
    List<Upload> uploads = ofOneScale(uploads(4, 4, 4)).stream().map(upload ->
        new Upload(upload.weight(), SCALE, new Factors(IN, OUT, global.components(), global.a(), upload.factors().b()))).toList();
    Folded folded = new FFALoRA().fold(global, SCALE, uploads);
    assertClose(Numbers.change(OUT * IN, uploads), Numbers.product(SCALE, folded.global()), 1e-12, "Σ p s B A");
    assertArrayEquals(global.a(), folded.global().a(), "A stays, bit for bit");
  }

  @Test
  void eachLinkOfRACLoRAIsExactAndBothFactorsGetTheirTurn() {
    var rule = new RACLoRA(3);
    Map<Frozen, Integer> turns = new HashMap<>();
    for (int round = 0; round < 40; round++) {
      Frozen frozen = rule.frozen(round);
      turns.merge(frozen, 1, Integer::sum);
      Factors start = rule.down(Factors.zero(IN, OUT, 2), seat(0, round, 2, 2)).factors();
      assertArrayEquals(start.a(), rule.down(Factors.zero(IN, OUT, 2), seat(1, round, 2, 2)).factors().a(), "all share the frozen factor");
      assertTrue(Arrays.stream(Numbers.product(1, start)).allMatch(value -> value == 0), "a link begins without an effect");
      List<Upload> uploads = ofOneScale(uploads(2, 2, 2)).stream().map(upload -> new Upload(upload.weight(), SCALE, new Factors(IN, OUT, start.components(),
          frozen == Frozen.A ? start.a() : upload.factors().a(), frozen == Frozen.B ? start.b() : upload.factors().b()))).toList();
      Folded folded = rule.fold(Factors.zero(IN, OUT, 2), SCALE, uploads);
      assertClose(Numbers.change(OUT * IN, uploads), Numbers.product(1, folded.baseChange().orElseThrow()), 1e-12, "round " + round);
    }
    assertTrue(turns.get(Frozen.A) > 8 && turns.get(Frozen.B) > 8, turns.toString());
  }

  /** Eckart and Young: no other matrix of the rank is closer than the truncated SVD of the dense sum. */
  @Test
  void flexLoRAIsTheBestApproximationForEveryRank() {
    List<Upload> uploads = uploads(2, 4, 6);
    Factors global = new FlexLoRA().fold(Factors.zero(IN, OUT, 6), SCALE, uploads).global();
    double[] change = Numbers.change(OUT * IN, uploads);
    for (int rank = 1; rank <= 6; rank++) {
      double[] best = truncated(change, rank);
      Factors client = new FlexLoRA().down(global, seatWithScale(rank, SCALE * 6 / rank)).factors();
      assertEquals(rank, client.rank());
      assertClose(best, Numbers.product(SCALE * 6 / rank, client), 1e-12, "rank " + rank);
    }
  }

  @Test
  void aProductOfManyMoreComponentsThanTheMatrixHasIsNoProblem() {
    List<Upload> uploads = uploads(8, 8, 8, 8);
    Factors global = new FlexLoRA().fold(Factors.zero(IN, OUT, 8), SCALE, uploads).global();
    assertClose(Numbers.change(OUT * IN, uploads), Numbers.product(SCALE, global), 1e-12, "the matrix has rank 7 at most");
  }

  private static double[] truncated(double[] matrix, int rank) {
    var svd = DecompositionFactory_DDRM.svd(OUT, IN, true, true, false);
    assertTrue(svd.decompose(DMatrixRMaj.wrap(OUT, IN, matrix.clone())));
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj w = svd.getW(null);
    DMatrixRMaj v = svd.getV(null, false);
    SingularOps_DDRM.descendingOrder(u, false, w, v, false);
    double[] sum = new double[OUT * IN];
    for (int j = 0; j < rank; j++) {
      for (int row = 0; row < OUT; row++) {
        for (int i = 0; i < IN; i++) {
          sum[row * IN + i] += u.get(row, j) * w.get(j, j) * v.get(i, j);
        }
      }
    }
    return sum;
  }

  /** raFLoRA where all ranks are equal is FlexLoRA; a component that one client has alone is its own, not diluted. */
  @Test
  void raFLoRADoesNotLoseTheHigherComponents() {
    List<Upload> equal = ofOneScale(uploads(3, 3));
    assertClose(Numbers.change(OUT * IN, equal), Numbers.product(1, RaFLoRA.mean(Factors.zero(IN, OUT, 3), equal)), 1e-12, "equal ranks");
    List<Upload> uploads = ofOneScale(uploads(1, 3));
    double[] higher = Numbers.product(SCALE, uploads.get(1).factors().select(new int[] {1, 2}));
    double[] first = Numbers.change(OUT * IN, uploads.stream().map(upload -> new Upload(upload.weight(), SCALE, upload.factors().select(new int[] {0}))).toList());
    assertClose(Numbers.plus(first, higher), Numbers.product(1, RaFLoRA.mean(Factors.zero(IN, OUT, 3), uploads)), 1e-12, "partitions");
  }

  /** Every set of components once: their mean is the change of an unsketched round. */
  @Test
  void fsLoRAIsUnbiasedAndDividesByParticipants() {
    Factors global = Numbers.random(IN, OUT, 5, random);
    Factors change = Numbers.random(IN, OUT, 5, random); // what a client would change at each component, were it drawn
    Factors sum = Factors.zero(IN, OUT, 5);
    int sets = 0;
    for (int first = 0; first < 5; first++) {
      for (int second = first + 1; second < 5; second++) {
        int[] drawn = {first, second};
        Factors start = global.select(drawn);
        Factors part = change.select(drawn);
        Factors end = new Factors(IN, OUT, start.components(), Numbers.plus(start.a(), part.a()), Numbers.plus(start.b(), part.b()));
        Factors next = new FSLoRA().fold(global, SCALE, List.of(new Upload(0.5, SCALE, end), new Upload(0.5, SCALE, global.select(new int[] {0, 1})))).global();
        sum = new Factors(IN, OUT, sum.components(), Numbers.plus(sum.a(), next.a()), Numbers.plus(sum.b(), next.b()));
        sets++;
      }
    }
    double probability = 2.0 / 5;
    for (int i = 0; i < sum.a().length; i++) {
      assertEquals(global.a()[i] + 0.5 * probability * change.a()[i], sum.a()[i] / sets, 1e-12);
    }
    for (int i = 0; i < sum.b().length; i++) {
      assertEquals(global.b()[i] + 0.5 * probability * change.b()[i], sum.b()[i] / sets, 1e-12);
    }
  }

  /** E[S] = I: with the scale r/k the sketched adapter is the whole one on average. */
  @Test
  void fsLoRASketchesOneSetForBothFactorsAndEachSetIsAsLikely() {
    Factors global = Numbers.random(IN, OUT, 5, random);
    int[] drawn = new int[5];
    double[] mean = new double[OUT * IN];
    int rounds = 4000;
    for (int round = 0; round < rounds; round++) {
      Factors start = new FSLoRA().down(global, seat(0, round, 5, 2)).factors();
      assertEquals(2, start.rank());
      IntStream.of(start.components()).forEach(component -> drawn[component]++);
      assertClose(global.select(start.components()), start, 0, "one set of rows of A and of columns of B");
      mean = Numbers.plus(mean, Numbers.product(5.0 / 2 / rounds, start));
    }
    for (int component = 0; component < 5; component++) {
      assertEquals(rounds * 2 / 5.0, drawn[component], 150, "component " + component);
    }
    assertClose(Numbers.product(1, global), mean, 0.15, "E[S] = I");
  }

  @Test
  void rblaKeepsWhatNobodyOwnsAndNeverDilutes() {
    Factors global = Numbers.random(IN, OUT, 4, random);
    List<Upload> uploads = ofOneScale(uploads(1, 3));
    Factors next = new RBLA().fold(global, SCALE, uploads).global();
    int[] rare = {1, 2};
    assertClose(uploads.get(1).factors().select(rare), next.select(rare), 0, "who owns a component alone determines it, bit for bit");
    assertClose(global.select(new int[] {3}), next.select(new int[] {3}), 0, "nobody owns it");
    Factors padded = new ZeroPad().fold(global, SCALE, uploads).global();
    double own = uploads.get(1).weight();
    for (int i = IN; i < 3 * IN; i++) {
      assertEquals(own * next.a()[i], padded.a()[i], 1e-12, "zero-padding shrinks by the weight of the others");
    }
  }

  @Test
  void loraFairComesCloserToTheMeanChange() {
    List<Upload> uploads = ofOneScale(uploads(3, 3, 3, 3));
    Factors mean = new FedAvg().fold(Factors.zero(IN, OUT, 3), SCALE, uploads).global();
    Factors fair = new LoRAFAIR(0.01, 500, 0.01).fold(Factors.zero(IN, OUT, 3), SCALE, uploads).global();
    double[] change = Numbers.change(OUT * IN, uploads);
    double before = cosine(change, Numbers.product(SCALE, mean));
    double after = cosine(change, Numbers.product(SCALE, fair));
    assertTrue(after > before + 0.01, before + " -> " + after);
    assertArrayEquals(mean.a(), fair.a(), "A is the mean's");
  }

  private static double cosine(double[] x, double[] y) {
    double dot = IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    return dot / (Norms.of(x) * Norms.of(y));
  }

  /** The gradient of λ ‖B_tail‖ ‖A_tail‖ against finite differences. */
  @Test
  void hetLoRAsObjectiveIsItsGradient() {
    AdapterLayout layout = AdapterLayout.placed(0, 1, List.of(new AdapterLayout.Slot(0, AdapterTarget.q, 4, IN, OUT, 0)));
    var rule = new HetLoRA(0.5, 0.3);
    float[] adapter = new float[layout.size()];
    Numbers.random(IN, OUT, 4, random).copyTo(layout.slots().get(0), adapter);
    float[] gradient = new float[adapter.length];
    rule.objective(layout, adapter, gradient);
    for (int i = 0; i < adapter.length; i++) {
      double expected = (loss(layout, adapter, i, 1e-3) - loss(layout, adapter, i, -1e-3)) / 2e-3;
      assertEquals(expected, gradient[i], 2e-4, "number " + i);
    }
  }

  private static double loss(AdapterLayout layout, float[] adapter, int moved, double by) {
    float[] other = adapter.clone();
    other[moved] += (float) by;
    Factors factors = Factors.in(layout.slots().get(0), other);
    return 0.3 * Norms.tailOfA(factors, 2) * Norms.tailOfB(factors, 2);
  }

  @Test
  void hetLoRAPrunesWhatShrankAndKeepsTheRest() {
    var rule = new HetLoRA(0.5, 0.3);
    Factors start = Numbers.random(IN, OUT, 4, random);
    Factors shrunk = new Factors(IN, OUT, start.components(), Arrays.stream(start.a()).map(value -> value * 0.9).toArray(), start.b());
    Factors grown = new Factors(IN, OUT, start.components(), Arrays.stream(start.a()).map(value -> value * 1.1).toArray(), start.b());
    assertEquals(2, rule.keptRank(start, shrunk));
    assertEquals(4, rule.keptRank(start, grown));
    Factors one = start.select(new int[] {0});
    assertEquals(1, rule.keptRank(one, new Factors(IN, OUT, one.components(), Arrays.stream(one.a()).map(value -> value * 0.9).toArray(), one.b())), "never nothing");
  }

  @Test
  void haflTrainsWhatMattersMostAndAveragesOverThoseWhoTrained() {
    Factors global = Numbers.random(IN, OUT, 4, random);
    var own = new Seat.Own(global, new double[] {0.1, 0.9, 0.1, 0.5});
    Seat seat = new Seat(5, seat(0, 1, 4, 2).client(), 1, 2, "q", 4, 2, SCALE, SCALE, Optional.of(own));
    Start start = new HAFL().down(global, seat);
    assertArrayEquals(new int[] {1, 3}, start.trained());
    assertEquals(4, start.factors().rank(), "all components are in the forward pass");
    Factors trained = Numbers.random(IN, OUT, new int[] {1, 3}, random);
    Factors next = new HAFL().fold(global, SCALE, List.of(new Upload(1, SCALE, trained))).global();
    assertClose(trained, next.select(new int[] {1, 3}), 0, "trained");
    assertClose(global.select(new int[] {0, 2}), next.select(new int[] {0, 2}), 0, "not trained");
  }

  @Test
  void fedSALoRASharesAAndLeavesEachItsB() {
    Factors global = Numbers.random(IN, OUT, 2, random);
    Factors own = Numbers.random(IN, OUT, 2, random);
    Seat seat = new Seat(5, seat(0, 1, 2, 2).client(), 1, 2, "q", 2, 2, SCALE, SCALE, Optional.of(new Seat.Own(own, new double[0])));
    Factors down = new FedSALoRA().down(global, seat).factors();
    assertArrayEquals(global.a(), down.a());
    assertArrayEquals(own.b(), down.b());
  }

  @Test
  void chainsBeginEveryRoundAnewAndTheSameForAll() {
    Factors one = new XGBLoRA().down(Factors.zero(IN, OUT, 1), seat(0, 4, 1, 1)).factors();
    assertArrayEquals(one.a(), new XGBLoRA().down(Factors.zero(IN, OUT, 1), seat(1, 4, 1, 1)).factors().a());
    assertTrue(!Arrays.equals(one.a(), new XGBLoRA().down(Factors.zero(IN, OUT, 1), seat(0, 5, 1, 1)).factors().a()), "another round, another A");
    assertTrue(!Arrays.equals(new FLoRA().down(Factors.zero(IN, OUT, 1), seat(0, 4, 1, 1)).factors().a(),
        new FLoRA().down(Factors.zero(IN, OUT, 1), seat(1, 4, 1, 1)).factors().a()), "FLoRA: each client has its own");
    List<Upload> uploads = ofOneScale(uploads(2, 2));
    Folded folded = new XGBLoRA().fold(Factors.zero(IN, OUT, 2), SCALE, uploads);
    Factors mean = new FedAvg().fold(Factors.zero(IN, OUT, 2), SCALE, uploads).global();
    assertClose(Numbers.product(SCALE, mean), Numbers.product(1, folded.baseChange().orElseThrow()), 1e-12, "s B̄ Ā is merged");
  }

  private static Seat seat(int client, int round, int rank, int sketch) {
    Seat any = RulePropertiesTest.seat(client, rank, sketch);
    return new Seat(any.seed(), any.client(), round, any.block(), any.target(), rank, sketch, SCALE, SCALE, Optional.empty());
  }

  private static Seat seatWithScale(int rank, double scale) {
    Seat any = RulePropertiesTest.seat(0, rank, rank);
    return new Seat(any.seed(), any.client(), 0, any.block(), any.target(), rank, rank, SCALE, scale, Optional.empty());
  }
}
