package io.splitlora.engine.split;

/**
 * Blocks over a batch of texts that grow token by token, wherever the blocks run. Each token of a text takes a slot; what attention
 * needs of it is kept there. Hidden states are valid until the next call.
 */
public interface GrowingTexts extends AutoCloseable {

  /**
   * Takes the first tokens of all texts into the slots from 0 on; each sees itself and those before it.
   *
   * @param ids [texts, columns]; shorter texts are filled up at their ends
   * @return hidden states [texts, columns, hidden]
   */
  HiddenStates read(long[] ids, int columns);

  /**
   * Goes on with some of the texts alone.
   *
   * @param which rising indices into the texts so far
   */
  void keep(int[] which);

  /** Takes as many tokens of each text into the next slots. */
  HiddenStates append(NewTokens tokens);

  /**
   * Tokens that follow.
   *
   * @param ids [texts, perText]
   * @param positions of the tokens in their texts, as long as ids
   * @param mask [texts, perText, slots so far with these]: 0 where a token sees a slot, -∞ where not
   */
  record NewTokens(long[] ids, long[] positions, int perText, float[] mask) {}

  @Override
  void close();
}
