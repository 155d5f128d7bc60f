package io.splitlora.engine.split;

import io.splitlora.federation.model.Gpt2Config;

/** The blocks behind a cut over a batch of texts that grow; what comes in are hidden states at the cut. Called from the compute thread. */
public final class GrowingBehindCut implements AutoCloseable {

  private final GrowingBlocks growing;

  GrowingBehindCut(Blocks blocks, float[] adapter, int texts, int slots) {
    growing = new GrowingBlocks(blocks, adapter, texts, slots);
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
    return growing.used();
  }

  /** @return hidden states behind the last block, valid until the next call */
  public HiddenStates read(HiddenStates hidden) {
    return HiddenStates.of(growing.read(hidden.toArray(growing.fresh(), "hidden")));
  }

  /** As of {@link GrowingTexts}. */
  public void keep(int[] which) {
    growing.keep(which);
  }

  /** Texts that grow. */
  public int texts() {
    return growing.texts();
  }

  /** @param mask as of {@link GrowingTexts.NewTokens} */
  public HiddenStates append(HiddenStates hidden, float[] mask) {
    return HiddenStates.of(growing.append(hidden.toArray(growing.fresh(), "hidden"), mask));
  }

  @Override
  public void close() {
    growing.close();
  }
}
