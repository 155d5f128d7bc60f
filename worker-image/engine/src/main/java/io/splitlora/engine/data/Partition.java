package io.splitlora.engine.data;

import io.splitlora.federation.random.CounterRandom;
import io.splitlora.files.InputException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * Which client holds which example: every example has one owner, and no client is left without one.
 *
 * @param clients number of clients
 * @param owners [examples], the client of each example
 */
public record Partition(int clients, int[] owners) {

  /** Consecutive parts of equal size; if there is a remainder, the first clients get one example more. */
  public static Partition contiguous(int examples, int clients) {
    requireEnough(examples, clients);
    int[] owners = new int[examples];
    for (int client = 0, at = 0; client < clients; client++) {
      int size = examples / clients + (client < examples % clients ? 1 : 0);
      Arrays.fill(owners, at, at += size, client);
    }
    return new Partition(clients, owners);
  }

  /** Parts of the same sizes as {@link #contiguous}, after a shuffle keyed by the seed. */
  public static Partition shuffled(int examples, int clients, long seed) {
    int[] owners = contiguous(examples, clients).owners();
    ArraySampler.shuffle(CounterRandom.keyed(seed, "partition", "shuffled"), owners);
    return new Partition(clients, owners);
  }

  /**
   * For each value of an attribute, shares of the clients drawn from a symmetric Dirichlet distribution (Hsu, Qi, Brown
   * 2019, arXiv 1909.06335), rounded by largest remainders. A client left with nothing takes one example of the
   * largest.
   *
   * @param values [examples], the attribute's value of each example; the empty string is a value like others
   * @param alpha concentration: small values give each client few kinds of examples
   */
  public static Partition dirichlet(List<String> values, int clients, double alpha, long seed) {
    requireEnough(values.size(), clients);
    int[] owners = new int[values.size()];
    groups(values).forEach((value, group) -> divide(group, clients, alpha,
        CounterRandom.keyed(seed, "partition", "dirichlet", value), owners));
    Partition partition = new Partition(clients, owners);
    partition.fillEmptyClients();
    return partition;
  }

  /** Client i holds the examples of file i, given the number of examples of each. */
  public static Partition byFile(int[] examples) {
    int[] owners = IntStream.range(0, examples.length)
        .flatMap(file -> IntStream.range(0, examples[file]).map(i -> file))
        .toArray();
    return new Partition(examples.length, owners);
  }

  /** [clients], how many examples each client holds. */
  public int[] sizes() {
    int[] sizes = new int[clients];
    for (int owner : owners) {
      sizes[owner]++;
    }
    return sizes;
  }

  private static void requireEnough(int examples, int clients) {
    if (examples < clients) {
      throw new InputException(
          examples + " examples cannot be divided among " + clients + " clients; "
              + "lower the number of clients or give more data.");
    }
  }

  /** Sorted by value, each group in the order of the file. */
  private static Map<String, List<Integer>> groups(List<String> values) {
    return IntStream.range(0, values.size()).boxed()
        .collect(Collectors.groupingBy(values::get, TreeMap::new, Collectors.toList()));
  }

  private static void divide(List<Integer> group, int clients, double alpha, UniformRandomProvider random,
      int[] owners) {
    int[] sizes = largestRemainders(shares(clients, alpha, random), group.size());
    int[] members = group.stream().mapToInt(Integer::intValue).toArray();
    ArraySampler.shuffle(random, members);
    for (int client = 0, at = 0; client < clients; client++) {
      for (int end = at + sizes[client]; at < end; at++) {
        owners[members[at]] = client;
      }
    }
  }

  private static double[] shares(int clients, double alpha, UniformRandomProvider random) {
    return clients == 1 ? new double[] {1} : DirichletSampler.symmetric(random, clients, alpha).sample();
  }

  /** Whole numbers near total * share that sum to the total. Of equal remainders the lower index is served first. */
  static int[] largestRemainders(double[] shares, int total) {
    int[] sizes = Arrays.stream(shares).mapToInt(share -> (int) (share * total)).toArray();
    int left = total - Arrays.stream(sizes).sum();
    IntStream.range(0, shares.length).boxed()
        .sorted(Comparator.comparingDouble(i -> sizes[i] - shares[i] * total))
        .limit(left)
        .forEach(i -> sizes[i]++);
    return sizes;
  }

  private void fillEmptyClients() {
    int[] sizes = sizes();
    for (int client = 0; client < clients; client++) {
      if (sizes[client] == 0) {
        int giver = largest(sizes);
        owners[lastOf(giver)] = client;
        sizes[giver]--;
        sizes[client]++;
      }
    }
  }

  private static int largest(int[] sizes) {
    return IntStream.range(0, sizes.length).reduce(0, (best, i) -> sizes[i] > sizes[best] ? i : best);
  }

  private int lastOf(int client) {
    return IntStream.range(0, owners.length).filter(i -> owners[i] == client).max().orElseThrow();
  }
}
