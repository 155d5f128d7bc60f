package io.splitlora.worker.splitserver;

import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.GrowingBehindCut;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.model.Gpt2Config;
import java.util.concurrent.Executor;

/**
 * What generation through the split may take of a split server beside training.
 *
 * @param turns on the compute thread, when no local step waits for it
 */
record Generation(Executor turns, GenerationBudget budget) {

  private static final long BYTES = 1L << 30;
  /** Of each number of the attention's scores: itself and its softmax. */
  private static final int BYTES_A_SCORE = 2 * Float.BYTES;

  static Generation beside(Compute compute) {
    return new Generation(compute::executeWhenIdle, new GenerationBudget(BYTES));
  }

  /**
   * Refuses what would be too much even if nobody else generated: of keys and values, and of the scores [texts, heads,
   * tokens, seen] of one block.
   *
   * @param slots tokens for which texts that begin get room; 0 if none begin
   * @param seen tokens that each token may see
   */
  void requirePossible(Gpt2Config model, int blocks, HiddenStates hidden, int slots, long seen) {
    budget.requirePossible(hidden.rows(), slots, GrowingBehindCut.bytes(model, blocks, hidden.rows(), slots));
    double scores = (double) hidden.rows() * model.heads() * hidden.columns() * seen * BYTES_A_SCORE;
    budget.requirePossible(hidden.rows(), hidden.columns(), (long) scores);
  }
}
