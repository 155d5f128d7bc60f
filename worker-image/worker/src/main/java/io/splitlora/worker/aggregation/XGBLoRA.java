package io.splitlora.worker.aggregation;

/**
 * A chain of adapters (XGBLoRA, arXiv 2410.19694, algorithm 1, gradient boosting; COLA, arXiv 2401.04151): each round trains a fresh one, often of rank 1, from a random A that all
 * share, and merges the mean, s B̄ Ā, into the base. Equal ranks.
 */
public final class XGBLoRA implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    return Start.all(Fresh.withA(global, global.rank(), seat.shared("fresh")));
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = EqualRanks.mean(global, uploads);
    return Folded.merged(global, new Stack(global.in(), global.out()).add(scale, mean).factors());
  }

  @Override
  public boolean keepsMoments() {
    return false;
  }

  @Override
  public boolean restarts() {
    return true;
  }

  @Override
  public boolean changesBase() {
    return true;
  }
}
