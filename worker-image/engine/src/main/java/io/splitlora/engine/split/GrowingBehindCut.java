package io.splitlora.engine.split;

import io.splitlora.federation.model.Gpt2Config;

/**
 * The blocks behind a cut for a batch of texts that grow. It receives hidden states at the cut. Runs on the compute
 * thread.
 */
public final class GrowingBehindCut implements AutoCloseable {

  private final GrowingBlocks growing;

  GrowingBehindCut(Blocks blocks, float[] adapter, int texts, int slots) {
    growing = new GrowingBlocks(blocks, adapter, texts, slots);
  }

  /**
   * Memory in bytes for so many texts with so many slots in so many blocks; {@link Long#MAX_VALUE} if it exceeds a
   * long.
   */
  public static long bytes(Gpt2Config config, int blocks, long texts, long slots) {
    try {
      return GrowingBlocks.bytes(config, blocks, Math.multiplyExact(texts, slots));
    } catch (ArithmeticException beyond) {
      return Long.MAX_VALUE;
    }
  }

  /** Number of slots in use. */
  public int used() {
    return growing.used();
  }

  /** @return hidden states behind the last block, valid until the next call */
  public HiddenStates read(HiddenStates hidden) {
    return HiddenStates.of(growing.read(hidden.toArray(growing.fresh(), "hidden")));
  }

  /** See {@link GrowingTexts#keep}. */
  public void keep(int[] which) {
    growing.keep(which);
  }

  /** Number of texts that still grow. */
  public int texts() {
    return growing.texts();
  }

  /** @param mask see {@link GrowingTexts.NewTokens} */
  public HiddenStates append(HiddenStates hidden, float[] mask) {
    return HiddenStates.of(growing.append(hidden.toArray(growing.fresh(), "hidden"), mask));
  }

  @Override
  public void close() {
    growing.close();
  }
}
