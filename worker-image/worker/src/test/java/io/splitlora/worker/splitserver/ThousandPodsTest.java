package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.round.InMemory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand pods that live an hour on average and go without a warning, in rounds of ten minutes in twenty steps: with
 * the coordinator and the split server's round as they are, and everything else in simulated time.
 */
class ThousandPodsTest {

  private static final int PODS = 1000;
  private static final double HOUR = 3600;

  @TempDir(factory = InMemory.class)
  Path folder;

  @Test
  void roundsCompleteAtTheirFirstOpeningWithTheBytesOfACalmFleet() throws IOException {
    try (var calm = new Fleet(folder.resolve("calm"), PODS, Double.POSITIVE_INFINITY, true);
        var dying = new Fleet(folder.resolve("dying"), PODS, HOUR, true)) {
      calm.run(Fleet.ROUNDS * HOUR);
      dying.run(Fleet.ROUNDS * HOUR);
      System.out.printf("  %s%n  %s%n", calm.report(), dying.report());
      assertEquals(Fleet.ROUNDS, dying.completed());
      assertTrue(dying.lost() > 100 * Fleet.ROUNDS, "pods were lost: " + dying.lost());
      assertTrue(dying.atFirstOpening() >= 0.95 * Fleet.ROUNDS, dying.report());
      assertArrayEquals(calm.adapter(), dying.adapter());
    }
  }

  /** As it was before, and is with a split server of an earlier version. */
  @Test
  void aSplitServerThatKeepsNoGradientsCompletesNone() throws IOException {
    try (var dying = new Fleet(folder, 200, HOUR, false)) {
      dying.run(HOUR / 3);
      System.out.printf("  nothing kept: %s%n", dying.report());
      assertEquals(0, dying.atFirstOpening(), dying.report());
    }
  }
}
