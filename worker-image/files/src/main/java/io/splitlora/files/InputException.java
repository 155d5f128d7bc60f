package io.splitlora.files;

import org.jspecify.annotations.Nullable;

/**
 * Something that the user gave cannot be used. The message is one sentence for the user: what, where, and what to do.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String sentence) {
    super(sentence);
  }

  public InputException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** The same sentence behind a place, such as a file and line. */
  public InputException at(String place) {
    return new InputException(place + ": " + getMessage(), getCause());
  }
}
