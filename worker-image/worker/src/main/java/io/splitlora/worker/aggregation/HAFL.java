package io.splitlora.worker.aggregation;

import io.splitlora.worker.random.Subset;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * HAFL (arXiv 2411.06581): every client holds all components but trains only as many as it can, those that matter most to it by the importance
 * that it has seen so far; each is averaged over the clients that trained it. At its first round, when it has seen nothing, a
 * client draws them.
 */
public final class HAFL implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    int size = Math.min(seat.sketch(), global.rank());
    int[] trained = seat.own().map(own -> mostImportant(own.importance(), size))
        .orElseGet(() -> Subset.draw(global.rank(), size, seat.own("sketch")));
    return new Start(global, trained);
  }

  private static int[] mostImportant(double[] importance, int size) {
    return IntStream.range(0, importance.length).boxed()
        .sorted(Comparator.<Integer>comparingDouble(j -> -importance[j]).thenComparing(Comparator.naturalOrder()))
        .limit(size).mapToInt(Integer::intValue).sorted().toArray();
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Folded.of(OwnersMean.of(global, uploads));
  }

  @Override
  public boolean wantsImportance() {
    return true;
  }
}
