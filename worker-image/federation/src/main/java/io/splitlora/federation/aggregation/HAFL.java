package io.splitlora.federation.aggregation;

import io.splitlora.federation.random.Subset;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Importance-based partial training (arXiv 2411.06581): a client holds all components and trains those that matter
 * most to it; each is averaged over the clients that trained it. One that nobody trained stays as it was.
 * What matters is seen by {@code Importance} at each local step.
 */
public final class HAFL implements FoldingRule {

  /**
   * The most important ones by the client's own scores, of equal ones the first; drawn at random until it has scores.
   */
  @Override
  public Start down(Factors global, Recipient recipient) {
    int chosen = Math.min(recipient.sketch(), global.rank());
    double[] scores = recipient.own().map(Recipient.Own::importance).orElse(new double[0]);
    if (scores.length == 0) {
      return new Start(global, Subset.draw(global.rank(), chosen, recipient.own("sketch")));
    }
    if (scores.length != global.rank()) {
      throw new IllegalArgumentException(
          recipient.client() + " has scores of " + scores.length + " components, but the global adapter has "
              + global.rank());
    }
    return new Start(global, best(chosen, scores));
  }

  private static int[] best(int chosen, double[] scores) {
    return IntStream.range(0, scores.length).boxed()
        .sorted(Comparator.comparingDouble((Integer component) -> scores[component]).reversed())
        .limit(chosen).mapToInt(Integer::intValue).sorted().toArray();
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return new RBLA().fold(global, scale, uploads);
  }

  @Override
  public boolean wantsImportance() {
    return true;
  }
}
