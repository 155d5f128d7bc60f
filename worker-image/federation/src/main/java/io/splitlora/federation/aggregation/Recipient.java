package io.splitlora.federation.aggregation;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.random.CounterRandom;
import java.util.Optional;

/**
 * Who receives a part of the global adapter at one adapted matrix for a round: what {@link FoldingRule#down}
 * depends on beside the adapter itself.
 *
 * @param round from 0
 * @param block and {@code target}: the matrix
 * @param rank most components that the client may hold: its pool's, or what pruning has left
 * @param sketch components that it trains in a round (FSLoRA, HAFL); equal to the rank elsewhere
 * @param globalScale s of the global adapter
 * @param scale s_i of the client's
 * @param own what the client ended its last round with, if it has taken part before
 */
public record Recipient(long seed, ClientId client, int round, int block, String target, int rank, int sketch,
    double globalScale, double scale, Optional<Own> own) {

  /**
   * What a client brings from its last round.
   *
   * @param importance score of each of its components (HAFL); empty elsewhere
   */
  public record Own(Factors factors, double[] importance) {}

  /** Numbers that every client draws alike for this matrix and round. */
  public CounterRandom shared(String purpose) {
    return CounterRandom.keyed(seed, purpose, round, block, target);
  }

  /** Numbers of this client alone, for this matrix and round. */
  public CounterRandom own(String purpose) {
    return CounterRandom.keyed(seed, purpose, client.pool(), client.index(), round, block, target);
  }
}
