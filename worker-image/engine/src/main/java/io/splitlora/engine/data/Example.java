package io.splitlora.engine.data;

import java.util.Map;

/**
 * One training or evaluation example; the completion counts in the loss.
 *
 * @param context what the model is given, may be empty
 * @param completion what it learns to write
 * @param attributes other named values of the line, as text; E2E keeps them in its context instead
 */
public record Example(String context, String completion, Map<String, String> attributes) {
  public Example {
    attributes = Map.copyOf(attributes);
  }

  /** Whether there is nothing to learn to write: the completion has no visible character. */
  boolean saysNothing() {
    return completion.codePoints()
        .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)
            || Character.getType(c) == Character.FORMAT); // zero-width spaces and the like
  }

  public Example(String context, String completion) {
    this(context, completion, Map.of());
  }
}
