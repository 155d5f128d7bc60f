package io.splitlora.operator.desired;

/** A job whose objects cannot be made; the reason becomes the reason of its {@code Accepted} condition. */
public final class InvalidJobException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String reason;

  public InvalidJobException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
