package io.splitlora.engine.split;

import io.splitlora.federation.model.Gpt2Config;

/** The blocks behind a cut over a batch of texts that grow; what comes in are hidden states at the cut. Called from the compute thread. */
public final class GrowingBehindCut implements AutoCloseable {

  private final GrowingBlocks blocks;

  GrowingBehindCut(Side side, float[] adapter, int texts, int slots) {
    blocks = new GrowingBlocks(side, adapter, texts, slots);
  }

  /** Bytes of memory that so many texts with so many slots take in so many blocks; {@link Long#MAX_VALUE} if more than that. */
  public static long bytes(Gpt2Config config, int blocks, long texts, long slots) {
    try {
      return GrowingBlocks.bytes(config, blocks, Math.multiplyExact(texts, slots));
    } catch (ArithmeticException beyond) {
      return Long.MAX_VALUE;
    }
  }

  /** Slots that are taken. */
  public int used() {
    return blocks.used();
  }

  /** @return hidden states behind the last block, valid until the next call */
  public HiddenStates read(HiddenStates hidden) {
    return HiddenStates.of(blocks.read(hidden.toArray(blocks.fresh(), "hidden")));
  }

  /** As of {@link GrowingTexts}. */
  public void keep(int[] which) {
    blocks.keep(which);
  }

  /** Texts that grow. */
  public int texts() {
    return blocks.texts();
  }

  /** @param mask as of {@link GrowingTexts.NewTokens} */
  public HiddenStates append(HiddenStates hidden, float[] mask) {
    return HiddenStates.of(blocks.append(hidden.toArray(blocks.fresh(), "hidden"), mask));
  }

  @Override
  public void close() {
    blocks.close();
  }
}
