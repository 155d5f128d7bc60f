package io.splitlora.federation.aggregation;

import static io.splitlora.federation.aggregation.Changes.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.federation.aggregation.ToyJob.Client;
import io.splitlora.federation.aggregation.ToyJob.Work;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.federation.testing.Closeness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Matrices, ranks, clients and participants at random, ranks above the matrix's width, single clients, clients without
 * examples and rounds without a pool among them: what must hold of every rule.
 */
class RandomJobsTest {

  private static final int SEEDS = 60;
  private static final int ROUNDS = 5;

  @ParameterizedTest
  @EnumSource
  void whatClientsReceiveFitsTheirSeatAndIsDrawnAlikeAgain(AggregationRule name) {
    everyRound(name, round -> {
      for (Work work : round.works) {
        Factors received = work.start().factors();
        assertTrue(received.rank() <= work.client().rank(), "more components than the client holds");
        assertRising(received.components(), round.job.global.rank());
        assertRising(work.start().trained(), received.rank());
        assertEquals(work.client().sketch(), work.start().trained().length, "components to train");
        Start again = round.job.rule.down(round.job.global, work.recipient());
        assertSameBits(received, again.factors(), "second draw");
        assertArrayEquals(work.start().trained(), again.trained());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void theNextGlobalAdapterIsFiniteAndOfTheSameShape(AggregationRule name) {
    everyRound(name, round -> {
      FoldResult folded = round.job.fold(round.works);
      Factors before = round.job.global;
      assertArrayEquals(before.components(), folded.global().components());
      assertEquals(List.of(before.in(), before.out()), List.of(folded.global().in(), folded.global().out()));
      assertFinite(folded.global());
      assertEquals(round.job.rule.changesBase(), folded.baseChange().isPresent());
      folded.baseChange().ifPresent(change -> {
        assertEquals(List.of(before.in(), before.out()), List.of(change.in(), change.out()));
        assertFinite(change);
      });
    });
  }

  @ParameterizedTest
  @EnumSource
  void aFoldLeavesTheGlobalAdapterAndTheUploadsAlone(AggregationRule name) {
    everyRound(name, round -> {
      Factors global = copy(round.job.global);
      List<Factors> uploads = round.works.stream().map(work -> copy(work.upload().factors())).toList();
      round.job.fold(round.works);
      assertSameBits(global, round.job.global, "global adapter");
      for (int i = 0; i < uploads.size(); i++) {
        assertSameBits(uploads.get(i), round.works.get(i).upload().factors(), "upload " + i);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void anotherReadingOfTheUploadsGivesTheSameBits(AggregationRule name) {
    everyRound(name, round -> {
      FoldResult first = round.job.fold(round.works);
      FoldResult second = round.job.fold(round.works);
      assertSameBits(first.global(), second.global(), "global adapter");
      first.baseChange().ifPresent(change -> assertSameBits(change, second.baseChange().orElseThrow(), "base change"));
    });
  }

  @ParameterizedTest
  @EnumSource
  void otherNamesForTheClientsDoNotChangeTheResult(AggregationRule name) {
    everyRound(name, round -> {
      List<Work> relabelled = new ArrayList<>(round.works);
      Collections.reverse(relabelled);
      double[] one = Changes.of(round.job.scale, round.job.fold(round.works));
      double[] other = Changes.of(round.job.scale, round.job.fold(relabelled));
      assertNear(one, other, 1e-12);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aClientWithoutExamplesAddsNothing(AggregationRule name) {
    everyRound(name, round -> {
      List<Work> counting = round.works.stream().filter(work -> work.upload().weight() > 0).toList();
      FoldResult without = round.job.fold(counting);
      assertNear(Changes.of(round.job.scale, without), Changes.of(round.job.scale, round.job.fold(round.works)), 1e-12);
    });
  }

  /** With zeros in a row of A and in its column of B a component would have no gradient for the rest of the job. */
  @ParameterizedTest
  @EnumSource
  void everyComponentCanBeTrainedInTheNextRound(AggregationRule name) {
    everyRound(name, round -> {
      for (Work work : round.works) {
        Factors received = work.start().factors();
        for (int j = 0; j < received.rank(); j++) {
          Factors component = received.select(new int[] {j});
          assertTrue(
              DoubleStream.concat(Arrays.stream(component.a()), Arrays.stream(component.b()))
                  .anyMatch(value -> value != 0),
              "component " + j + " is dead");
        }
      }
    });
  }

  private record Round(ToyJob job, List<Work> works) {}

  private static void everyRound(AggregationRule name, Consumer<Round> check) {
    for (long seed = 0; seed < SEEDS; seed++) {
      ToyJob job = ToyJob.random(name, seed);
      for (int round = 0; round < ROUNDS; round++) {
        try {
          List<Work> works = job.train(participants(job, seed));
          check.accept(new Round(job, works));
          job.next(works);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(name + ", seed " + seed + ", round " + round + ", matrix [" + job.global.out() + ", "
              + job.global.in() + "], rank " + job.global.rank() + ", " + job.clients + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** Some of the clients, at least one, in their order. */
  private static List<Client> participants(ToyJob job, long seed) {
    var random = CounterRandom.keyed(seed, "participants", job.round);
    int sure = random.nextInt(job.clients.size());
    return IntStream.range(0, job.clients.size()).filter(i -> i == sure || random.nextBoolean())
        .mapToObj(job.clients::get).toList();
  }

  private static Factors copy(Factors factors) {
    return new Factors(factors.in(), factors.out(), factors.components().clone(), factors.a().clone(),
        factors.b().clone());
  }

  private static void assertRising(int[] indices, int end) {
    for (int i = 0; i < indices.length; i++) {
      assertTrue(indices[i] < end && (i == 0 ? indices[i] >= 0 : indices[i] > indices[i - 1]),
          Arrays.toString(indices) + " of " + end);
    }
  }

  private static void assertFinite(Factors factors) {
    assertTrue(DoubleStream.concat(Arrays.stream(factors.a()), Arrays.stream(factors.b())).allMatch(Double::isFinite),
        "not finite");
  }

  /** Two changes of a matrix, which may both be nothing. */
  private static void assertNear(double[] expected, double[] actual, double tolerance) {
    if (Arrays.stream(expected).anyMatch(value -> value != 0)) {
      assertTrue(Closeness.error(expected, actual) <= tolerance, "off by " + Closeness.error(expected, actual));
    } else {
      assertArrayEquals(expected, actual, tolerance);
    }
  }
}
