package io.splitlora.worker.client;

import io.splitlora.engine.data.Batch;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.model.Gpt2Config;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory for steps whose gradient has not come yet: each holds the graph of its forward pass, about 100 MiB at the
 * width of GPT-2 small. What does not fit waits, unless nothing is under way or it comes before all that is: the split
 * server may wait for the earliest step of the lowest client, and this never waits for another. All calls come from the
 * compute thread.
 */
final class GraphBudget {

  /** Arrays of [texts, tokens, hidden] and of [texts, heads, tokens, tokens] that a block's backward pass needs. */
  private static final int HIDDEN_A_BLOCK = 16;
  private static final int SCORES_A_BLOCK = 2;

  /** Where a lease of the pod's pool stands. */
  record Place(Lease lease, int step) implements Comparable<Place> {

    private static final Comparator<Place> ORDER = Comparator.comparing((Place place) -> place.lease.round())
        .thenComparingInt(Place::step).thenComparingInt(place -> place.lease.client().index());

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private record Graph(Place place, long bytes) {}

  private final long bytes;
  private final Gpt2Config model;
  private final int blocks;
  private final Map<Lease, Graph> underWay = new HashMap<>();
  private final TreeMap<Place, Long> postponed = new TreeMap<>();

  /** @param blocks of the model before the cut */
  GraphBudget(long bytes, Gpt2Config model, int blocks) {
    this.bytes = bytes;
    this.model = model;
    this.blocks = blocks;
  }

  /**
   * A half of what the heap leaves of the container's memory. The heap has a fixed share of that, so the rest follows
   * from it; the other half is for weights and for what a step needs beside its graph.
   */
  static GraphBudget ofThisProcess(Gpt2Config model, int blocks) {
    return new GraphBudget(Runtime.getRuntime().maxMemory() / 4 * 3, model, blocks);
  }

  /** Bytes of the graph of a batch. */
  long graph(Batch batch) {
    long tokens = (long) batch.rows() * batch.columns();
    return blocks * tokens * Float.BYTES
        * ((long) HIDDEN_A_BLOCK * model.hidden() + (long) SCORES_A_BLOCK * model.heads() * batch.columns());
  }

  /**
   * Takes memory for a step.
   *
   * @return whether it may be computed now; if not, {@link #next} names it later
   */
  boolean begin(Place place, long graph) {
    Graph known = underWay.get(place.lease);
    if (known != null && known.place.equals(place)) {
      return true; // it was its turn, or the step is sent again
    }
    end(place.lease);
    if (!fits(place, graph)) {
      postponed.put(place, graph);
      return false;
    }
    underWay.put(place.lease, new Graph(place, graph));
    return true;
  }

  private boolean fits(Place place, long graph) {
    long taken = underWay.values().stream().mapToLong(Graph::bytes).sum();
    return taken + graph <= bytes
        || underWay.values().stream().allMatch(other -> place.compareTo(other.place) < 0);
  }

  /** The gradient has come, or the lease is void. */
  void end(Lease lease) {
    underWay.remove(lease);
    postponed.keySet().removeIf(place -> place.lease.equals(lease));
  }

  /** The earliest lease whose step was postponed, if it fits now: the memory is kept for it. */
  Optional<Lease> next() {
    if (postponed.isEmpty() || !fits(postponed.firstKey(), postponed.firstEntry().getValue())) {
      return Optional.empty();
    }
    Map.Entry<Place, Long> first = postponed.pollFirstEntry();
    Lease lease = first.getKey().lease;
    underWay.put(lease, new Graph(first.getKey(), first.getValue()));
    return Optional.of(lease);
  }
}
