package io.splitlora.federation.aggregation;

import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.random.CounterRandom;

/**
 * Randomized asymmetric chain of LoRA (arXiv 2410.08305): in each link one factor stays at
 * a random draw that all share and the other is trained from zero, so that the mean of the products is exact; equal
 * ranks.
 *
 * @param seed of the job
 */
public record RACLoRA(long seed) implements FoldingRule {

  /** A fair coin for each round. */
  @Override
  public Frozen frozen(int round) {
    return CounterRandom.keyed(seed, "link", round).nextBoolean() ? Frozen.A : Frozen.B;
  }

  @Override
  public Start down(Factors global, Recipient recipient) {
    CounterRandom random = recipient.shared("fresh");
    return Start.all(frozen(recipient.round()) == Frozen.A ? FreshStart.randomA(global, global.rank(), random)
        : FreshStart.randomB(global, global.rank(), random));
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    return Chain.link(this, global, scale, uploads);
  }

  @Override
  public boolean restarts() {
    return true;
  }
}
