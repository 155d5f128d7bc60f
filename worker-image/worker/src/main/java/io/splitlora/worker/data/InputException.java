package io.splitlora.worker.data;

/** Something the user gave cannot be used. The message is one sentence for them: what, where, what to do instead. */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String sentence) {
    super(sentence);
  }

  public InputException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** The same sentence with a place, such as a file and line, in front. */
  InputException at(String place) {
    return new InputException(place + ": " + getMessage(), getCause());
  }
}
