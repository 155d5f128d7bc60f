package io.splitlora.worker.journal;

import io.splitlora.v1.Reason;

/** The journal cannot be opened, read or written; what is in it is as it was. */
public final class JournalException extends RuntimeException {

  private final Reason reason;

  public JournalException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public JournalException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
