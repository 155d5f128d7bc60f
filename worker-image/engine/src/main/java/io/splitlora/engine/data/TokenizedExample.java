package io.splitlora.engine.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An example as the model reads it: context, end-of-text, completion, end-of-text.
 *
 * @param tokens [length], at most the model's window
 * @param firstCounted index of the first token that counts in the loss as a target; at least 1, below the length
 * @param truncated whether tokens had to be left out to fit the window
 */
public record TokenizedExample(int[] tokens, int firstCounted, boolean truncated) {

  /**
   * Encodes an example. A completion after a context starts with a space, as words inside a text do; after an empty one
   * it stands as it is.
   *
   * <p>What exceeds the window is cut off at the end. Where the context would leave no room for a target, its beginning
   * goes first, until context and end-of-text take half the window.
   *
   * @param endOfText the model's end-of-text id
   * @param window the model's context length in tokens, at least 2
   */
  public static TokenizedExample of(Example example, Tokenizer tokenizer, int endOfText, int window) {
    String lead = example.context().isEmpty() ? "" : " ";
    int[] context = ended(tokenizer.encode(example.context()), endOfText);
    int[] completion = ended(tokenizer.encode(lead + example.completion()), endOfText);
    return fit(context, completion, window);
  }

  static TokenizedExample fit(int[] context, int[] completion, int window) {
    int[] head = context.length < window ? context : lastOf(context, Math.max(1, window / 2));
    int[] tail = Arrays.copyOf(completion, Math.min(completion.length, window - head.length));
    boolean truncated = head.length + tail.length < context.length + completion.length;
    return new TokenizedExample(joined(head, tail), head.length, truncated);
  }

  private static int[] ended(int[] ids, int endOfText) {
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = endOfText;
    return ended;
  }

  private static int[] lastOf(int[] ids, int count) {
    return Arrays.copyOfRange(ids, ids.length - count, ids.length);
  }

  private static int[] joined(int[] head, int[] tail) {
    return IntStream.concat(Arrays.stream(head), Arrays.stream(tail)).toArray();
  }
}
