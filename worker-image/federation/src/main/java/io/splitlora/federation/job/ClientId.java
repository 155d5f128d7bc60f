package io.splitlora.federation.job;

import io.splitlora.manifest.Pool;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A client: the data shard with this index in its pool. */
public record ClientId(String pool, int index) {

  private static final int NAMED = 10;

  /** A pool's clients, in the order of their indices. */
  static List<ClientId> all(Pool pool) {
    return IntStream.range(0, pool.clients()).mapToObj(index -> new ClientId(pool.name(), index)).toList();
  }

  /** The first of them by name, in a list that stays readable. */
  public static String names(List<ClientId> clients) {
    String first = clients.stream().limit(NAMED).map(ClientId::toString).collect(Collectors.joining(", ", "[", ""));
    return first + (clients.size() > NAMED ? " and " + (clients.size() - NAMED) + " more]" : "]");
  }

  @Override
  public String toString() {
    return pool + "/" + index;
  }
}
