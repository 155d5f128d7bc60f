package io.splitlora.engine.split;

/**
 * Blocks for a batch of texts that grow token by token, wherever the blocks run. Each token takes a slot, which keeps
 * what attention needs of it. Hidden states are valid until the next call.
 */
public interface GrowingTexts extends AutoCloseable {

  /**
   * Puts the first tokens of all texts into the slots from 0 on. Each sees itself and those before it.
   *
   * @param ids [texts, columns]; shorter texts are padded at their ends
   * @return hidden states [texts, columns, hidden]
   */
  HiddenStates read(long[] ids, int columns);

  /**
   * Continues with some of the texts.
   *
   * @param which ascending indices into the texts so far
   */
  void keep(int[] which);

  /** Puts the next tokens, equally many of each text, into the next slots. */
  HiddenStates append(NewTokens tokens);

  /**
   * The next tokens.
   *
   * @param ids [texts, perText]
   * @param positions of the tokens in their texts, as many as ids
   * @param mask [texts, perText, slots so far including these]: 0 where a token sees a slot, -∞ where it does not
   */
  record NewTokens(long[] ids, long[] positions, int perText, float[] mask) {}

  @Override
  void close();
}
