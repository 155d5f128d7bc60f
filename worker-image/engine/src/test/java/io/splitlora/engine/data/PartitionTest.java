package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.files.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final List<String> KINDS = IntStream.range(0, 6_000).mapToObj(i -> "kind " + i % 6).toList();

  @Test
  void contiguousPartsDifferByOneAtMost() {
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 2, 2}, Partition.contiguous(7, 3).owners());
    assertArrayEquals(new int[] {14_021, 14_020, 14_020}, Partition.contiguous(42_061, 3).sizes());
  }

  @Test
  void shuffledPartsHaveTheSameSizesAndFollowTheSeed() {
    Partition shuffled = Partition.shuffled(1_000, 3, 5);
    assertArrayEquals(new int[] {334, 333, 333}, shuffled.sizes());
    assertFalse(Arrays.equals(Partition.contiguous(1_000, 3).owners(), shuffled.owners()));
    assertArrayEquals(shuffled.owners(), Partition.shuffled(1_000, 3, 5).owners());
    assertFalse(Arrays.equals(Partition.shuffled(1_000, 3, 6).owners(), shuffled.owners()));
  }

  @Test
  void dirichletFollowsTheSeed() {
    int[] owners = Partition.dirichlet(KINDS, 4, 0.5, 1).owners();
    assertArrayEquals(owners, Partition.dirichlet(KINDS, 4, 0.5, 1).owners());
    assertFalse(Arrays.equals(owners, Partition.dirichlet(KINDS, 4, 0.5, 2).owners()));
  }

  @Test
  void aLargeAlphaGivesEveryClientEveryKindEqually() {
    for (int[] counts : kindsByClient(Partition.dirichlet(KINDS, 4, 1e6, 3))) {
      for (int count : counts) {
        assertEquals(250, count, 3);
      }
    }
  }

  @Test
  void aSmallAlphaGivesEachKindToOneClient() {
    int[][] counts = kindsByClient(Partition.dirichlet(KINDS, 4, 1e-4, 3));
    for (int kind = 0; kind < 6; kind++) {
      int of = kind;
      assertTrue(Arrays.stream(counts).mapToInt(client -> client[of]).max().orElseThrow() >= 995);
    }
  }

  /** A share of Dirichlet(α, …, α) over K clients has variance (K−1) / (K²(Kα+1)). */
  @Test
  void sharesHaveTheVarianceOfTheDistribution() {
    List<String> values = IntStream.range(0, 400_000).mapToObj(i -> "v" + i % 4_000).toList();
    Partition partition = Partition.dirichlet(values, 4, 0.5, 9);
    int[] ofFirst = new int[4_000];
    for (int i = 0; i < values.size(); i++) {
      ofFirst[i % 4_000] += partition.owners()[i] == 0 ? 1 : 0;
    }
    double mean = Arrays.stream(ofFirst).mapToDouble(n -> n / 100.0).average().orElseThrow();
    double variance = Arrays.stream(ofFirst).mapToDouble(n -> Math.pow(n / 100.0 - 0.25, 2)).average().orElseThrow();
    assertEquals(0.25, mean, 0.02);
    assertEquals(3 / (16 * 3.0), variance, 0.006);
  }

  @Test
  void noClientIsLeftEmpty() {
    for (int seed = 0; seed < 50; seed++) {
      int[] sizes = Partition.dirichlet(KINDS.subList(0, 12), 12, 0.001, seed).sizes();
      assertTrue(Arrays.stream(sizes).allMatch(size -> size == 1), Arrays.toString(sizes));
      sizes = Partition.dirichlet(KINDS, 20, 0.001, seed).sizes();
      assertTrue(Arrays.stream(sizes).allMatch(size -> size > 0), Arrays.toString(sizes));
      assertEquals(6_000, Arrays.stream(sizes).sum());
    }
  }

  @Test
  void oneClientHoldsEverything() {
    assertArrayEquals(new int[] {6_000}, Partition.dirichlet(KINDS, 1, 0.1, 1).sizes());
  }

  @Test
  void remaindersAreServedLargestFirst() {
    assertArrayEquals(new int[] {3, 1, 6}, Partition.largestRemainders(new double[] {0.25, 0.14, 0.61}, 10));
    assertArrayEquals(new int[] {1, 1, 0}, Partition.largestRemainders(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, 2));
    assertArrayEquals(new int[] {0, 5}, Partition.largestRemainders(new double[] {0, 1}, 5));
  }

  @Test
  void filesAreClients() {
    assertArrayEquals(new int[] {0, 0, 1, 2, 2, 2}, Partition.byFile(new int[] {2, 1, 3}).owners());
  }

  @Test
  void moreClientsThanExamplesAreRefusedWithBothNumbers() {
    List<Supplier<Partition>> divisions = List.of(
        () -> Partition.contiguous(2, 3),
        () -> Partition.shuffled(2, 3, 1),
        () -> Partition.dirichlet(List.of("", ""), 3, 1, 1));
    for (Supplier<Partition> division : divisions) {
      InputException e = assertThrows(InputException.class, division::get);
      assertTrue(e.getMessage().startsWith("2 examples cannot be divided among 3 clients"), e.getMessage());
    }
  }

  private static int[][] kindsByClient(Partition partition) {
    int[][] counts = new int[partition.clients()][6];
    for (int i = 0; i < partition.owners().length; i++) {
      counts[partition.owners()[i]][i % 6]++;
    }
    return counts;
  }
}
