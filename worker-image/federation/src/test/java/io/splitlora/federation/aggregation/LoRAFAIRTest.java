package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoRAFAIRTest {

  private static final double LAMBDA = 0.01;
  private static final LoRAFAIR RULE = new LoRAFAIR(LAMBDA, 1000, 0.01);

  @Test
  void lowersItsObjective() {
    for (long seed = 0; seed < 20; seed++) {
      List<Upload> uploads = uploads(seed);
      Factors global = Factors.zero(7, 9, 3);
      Factors mean = new FedAvg().fold(global, 2, uploads).global();
      Factors corrected = RULE.fold(global, 2, uploads).global();
      assertArrayEquals(mean.a(), corrected.a(), "A is the mean");
      double before = objective(uploads, mean, mean.b());
      double after = objective(uploads, mean, corrected.b());
      assertTrue(after < before - 1e-4, "seed " + seed + ": " + before + ", then " + after);
    }
  }

  /** No neighbour in any direction of a single number is better. */
  @Test
  void endsAtAMinimum() {
    List<Upload> uploads = uploads(1);
    Factors global = Factors.zero(7, 9, 3);
    Factors mean = new FedAvg().fold(global, 2, uploads).global();
    double[] b = new LoRAFAIR(LAMBDA, 20000, 0.05).fold(global, 2, uploads).global().b();
    double found = objective(uploads, mean, b);
    for (int i = 0; i < b.length; i++) {
      for (double step : new double[] {1e-3, -1e-3}) {
        double[] neighbour = b.clone();
        neighbour[i] += step;
        assertTrue(objective(uploads, mean, neighbour) >= found - 1e-12, "number " + i);
      }
    }
  }

  /** However long its steps: what does not help is not taken. */
  @Test
  void isNeverWorseThanTheMean() {
    for (double rate : new double[] {1e-9, 1, 1e3, 1e9}) {
      List<Upload> uploads = uploads(2);
      Factors global = Factors.zero(7, 9, 3);
      Factors mean = new FedAvg().fold(global, 2, uploads).global();
      double[] b = new LoRAFAIR(LAMBDA, 50, rate).fold(global, 2, uploads).global().b();
      assertTrue(objective(uploads, mean, b) <= objective(uploads, mean, mean.b()), "rate " + rate);
    }
  }

  /** The direction is the same for adapters a thousand times as small, where λ ‖ΔB‖ hardly counts. */
  @Test
  void stepsAreRelativeToTheNormOfB() {
    Factors global = Factors.zero(7, 9, 3);
    LoRAFAIR free = new LoRAFAIR(0, 300, 0.01);
    double[] b = free.fold(global, 2, uploads(3)).global().b();
    List<Upload> small = uploads(3).stream().map(upload -> new Upload(upload.weight(), upload.scale(),
        FlexLoRA.rescaled(upload.factors(), 1e-3))).toList();
    double[] smallB = Arrays.stream(free.fold(global, 2, small).global().b()).map(value -> 1e3 * value).toArray();
    Changes.assertClose(b, smallB, 1e-9, "B");
  }

  @Test
  void clientsThatAgreeNeedNoCorrection() {
    Upload same = uploads(4).get(0);
    var half = new Upload(0.5, same.scale(), same.factors());
    Changes.assertSameBits(same.factors(), RULE.fold(Factors.zero(7, 9, 3), 2, List.of(half, half)).global(), "mean");
  }

  @Test
  void aMeanOfNothingIsLeftAlone() {
    Factors nothing = Factors.zero(7, 9, 3);
    Changes.assertClose(uploads(5).get(0).factors().a(), RULE.fold(nothing, 2, List.of(new Upload(1, 2,
        FlexLoRA.rescaled(uploads(5).get(0).factors(), 0)))).global().a(), 0, "A");
    Factors factors = uploads(5).get(0).factors();
    List<Upload> opposed = List.of(new Upload(0.5, 2, factors), new Upload(0.5, 2, FlexLoRA.rescaled(factors, -1)));
    assertArrayEquals(nothing.b(), RULE.fold(nothing, 2, opposed).global().b());
  }

  /** 1 - cos(ΔW, B Ā) + λ ‖B - B̄‖, on the matrices themselves. */
  private static double objective(List<Upload> uploads, Factors mean, double[] b) {
    double[] change = Changes.mean(uploads);
    double[] own = Changes.of(1, new Factors(mean.in(), mean.out(), mean.components(), mean.a(), b));
    double[] correction = b.clone();
    Arrays.setAll(correction, i -> b[i] - mean.b()[i]);
    return 1 - dot(change, own) / Math.sqrt(dot(change, change) * dot(own, own))
        + LAMBDA * Math.sqrt(dot(correction, correction));
  }

  private static double dot(double[] x, double[] y) {
    assertEquals(x.length, y.length);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static List<Upload> uploads(long seed) {
    return ToyJob.uploads(
        new ToyJob(AggregationRule.LoRAFAIR, seed, 7, 9, 3).with(3, 3, 20).with(3, 3, 7).with(3, 3, 13).train());
  }
}
