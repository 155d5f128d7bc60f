package io.splitlora.federation.model;

/** A model, tensor file or source that cannot be used; the message is one sentence for the user. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModelException(String sentence) {
    super(sentence);
  }

  public ModelException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
