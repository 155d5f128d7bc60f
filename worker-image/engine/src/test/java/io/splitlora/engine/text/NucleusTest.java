package io.splitlora.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.engine.text.Decoding.Sampling;
import io.splitlora.federation.random.CounterRandom;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NucleusTest {

  private static final int DRAWS = 20_000;
  private static final double[] PROBABILITIES = {0.1, 0.4, 0, 0.2, 0.3};

  private static Map<Integer, Double> shares(Sampling sampling) {
    float[] logs = new float[PROBABILITIES.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(PROBABILITIES[i]);
    }
    CounterRandom random = CounterRandom.keyed(3);
    Map<Integer, Double> shares = new TreeMap<>();
    for (int i = 0; i < DRAWS; i++) {
      shares.merge(new Nucleus(sampling).draw(logs, random.nextDouble()), 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }

  private static void assertShares(Map<Integer, Double> expected, Map<Integer, Double> shares) {
    assertEquals(expected.keySet(), shares.keySet());
    expected.forEach((token, share) -> assertEquals(share, shares.get(token), 0.015, "token " + token));
  }

  @Test
  void drawsByProbability() {
    assertShares(Map.of(0, 0.1, 1, 0.4, 3, 0.2, 4, 0.3), shares(new Sampling(1, 0, 1)));
  }

  @Test
  void temperatureSharpens() {
    assertShares(Map.of(0, 1 / 30.0, 1, 16 / 30.0, 3, 4 / 30.0, 4, 9 / 30.0), shares(new Sampling(0.5, 0, 1)));
  }

  @Test
  void keepsTheMostProbableTokens() {
    assertShares(Map.of(1, 4 / 7.0, 4, 3 / 7.0), shares(new Sampling(1, 2, 1)));
    assertShares(Map.of(0, 0.1, 1, 0.4, 3, 0.2, 4, 0.3), shares(new Sampling(1, 99, 1)));
  }

  @Test
  void keepsTheFewestThatHaveTheProbability() {
    assertShares(Map.of(1, 4 / 9.0, 3, 2 / 9.0, 4, 3 / 9.0), shares(new Sampling(1, 0, 0.75)));
    assertShares(Map.of(1, 4 / 7.0, 4, 3 / 7.0), shares(new Sampling(1, 0, 0.7)));
    assertShares(Map.of(1, 1.0), shares(new Sampling(1, 3, 0.4)));
  }

  @Test
  void ofEqualsTheFirstIsKept() {
    float[] equal = {-1, -1, -1};
    for (double uniform : new double[] {0, 0.4, 0.999999}) {
      assertEquals(0, new Nucleus(new Sampling(1, 1, 1)).draw(equal, uniform));
    }
    assertEquals(1, new Nucleus(new Sampling(1, 2, 1)).draw(equal, 0.999999));
  }
}
