package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * raFLoRA (arXiv 2602.13486): the ranks r_1 < r_2 < … that occur divide the components into partitions (r_{j-1}, r_j]; the product of each
 * partition is averaged over the clients that have it, r_k ≥ r_j, and their sum is approximated as in FlexLoRA. Higher
 * components do not collapse because few clients have them.
 */
public final class RaFLoRA implements AggregationRule {

  private final FlexLoRA flex = new FlexLoRA();

  @Override
  public Start down(Factors global, Seat seat) {
    return flex.down(global, seat);
  }

  @Override
  public double scale(AdapterSpec adapter, int rank, int sketch) {
    return flex.scale(adapter, rank, sketch);
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Folded.of(BestApproximation.of(mean(global, uploads), global.rank(), scale));
  }

  /** Σ over partitions of the owners' weighted mean of s B A. */
  static Factors mean(Factors global, Iterable<Upload> uploads) {
    SortedMap<Integer, Double> owners = new TreeMap<>(); // by rank: the weight of those who have at least so many components
    for (Upload upload : uploads) {
      owners.put(upload.factors().rank(), 0.0);
    }
    for (Upload upload : uploads) {
      owners.headMap(upload.factors().rank() + 1).replaceAll((rank, weight) -> weight + upload.weight());
    }
    var stack = new Stack(global.in(), global.out());
    for (Upload upload : uploads) {
      int from = 0;
      for (int to : owners.headMap(upload.factors().rank() + 1).keySet()) {
        Factors partition = upload.factors().select(IntStream.range(from, to).toArray());
        stack.add(owners.get(to) > 0 ? upload.weight() / owners.get(to) * upload.scale() : 0, partition);
        from = to;
      }
    }
    return stack.factors();
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }
}
