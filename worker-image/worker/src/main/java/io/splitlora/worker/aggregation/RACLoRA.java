package io.splitlora.worker.aggregation;

import io.splitlora.worker.adapter.Frozen;
import io.splitlora.worker.random.CounterRandom;

/**
 * Randomized asymmetric chain of LoRA (arXiv 2410.08305, algorithm 1): each round is a link that draws which factor stays at a random value
 * that all share; the other is trained from zero, so the mean is exact. The link is then merged into the base.
 *
 * @param seed of the job: every process draws the same factor for a round
 */
public record RACLoRA(long seed) implements AggregationRule {

  @Override
  public Start down(Factors global, Seat seat) {
    CounterRandom random = seat.shared("fresh");
    return Start.all(frozen(seat.round()) == Frozen.A ? Fresh.withA(global, global.rank(), random) : Fresh.withB(global, global.rank(), random));
  }

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = EqualRanks.mean(global, uploads);
    return Folded.merged(global, new Stack(global.in(), global.out()).add(scale, mean).factors());
  }

  @Override
  public Frozen frozen(int round) {
    return CounterRandom.keyed(seed, "link", round).nextBoolean() ? Frozen.A : Frozen.B;
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
