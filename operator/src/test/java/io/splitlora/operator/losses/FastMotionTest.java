package io.splitlora.operator.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.operator.losses.SimulatedRole.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A job of 64 hours in fast motion: what a lost aggregator waits for, early and late in its life. */
class FastMotionTest {
  private static final Duration LIFE = Duration.ofHours(64);
  private static final Duration ROUND = Duration.ofMinutes(4);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Test
  void aLossAfterHealthyRoundsNeverWaitsLong() {
    List<Duration> waits = lossesOverDays(true);
    assertTrue(waits.size() > 40, waits.toString());
    waits.forEach(wait -> assertTrue(wait.compareTo(LONGEST) <= 0, waits.toString()));
  }

  /** The same losses, as they were: the operator left the Job to Kubernetes, which never forgets. */
  @Test
  void leftToKubernetesALateLossWaitsTenMinutes() {
    List<Duration> waits = lossesOverDays(false);
    assertEquals(Duration.ofMinutes(10), waits.get(waits.size() - 1));
  }

  @Test
  void aPodThatWorkedForLongIsHealthyThoughItsRoundIsNotDone() {
    var role = new SimulatedRole();
    for (int loss = 0; loss < 60; loss++) {
      role.work(Duration.ofMinutes(10 + loss), 0);
      Duration wait = role.lose(loss % 2 == 0 ? End.CRASHED : End.DRAINED, true);
      assertTrue(wait.compareTo(LONGEST) <= 0, loss + ": " + wait);
    }
  }

  @Test
  void whoCrashesInACircleWaitsLongerEachTime() {
    var role = new SimulatedRole();
    role.work(Duration.ofHours(30), 400);
    List<Long> waits = new ArrayList<>();
    for (int crash = 0; crash < 10; crash++) {
      waits.add(role.lose(End.CRASHED, true).toSeconds());
      role.work(Duration.ofSeconds(5), 0);
    }
    assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L), waits);
    role.work(Duration.ofMinutes(4), 1);
    assertEquals(5, role.lose(End.DRAINED, true).toSeconds(), "a healthy round, and it is forgiven");
  }

  /** Kills, drains and losses that no operator saw, at random over days. */
  private static List<Duration> lossesOverDays(boolean operatorReplaces) {
    var role = new SimulatedRole();
    var random = new Random(7);
    var end = role.now.plus(LIFE);
    return IntStream.iterate(0, i -> role.now.isBefore(end), i -> i + 1).mapToObj(i -> {
      Duration life = ROUND.plusSeconds(random.nextInt(2 * 3600));
      role.work(life, (int) life.dividedBy(ROUND));
      return role.lose(End.values()[random.nextInt(3)], operatorReplaces);
    }).toList();
  }
}
