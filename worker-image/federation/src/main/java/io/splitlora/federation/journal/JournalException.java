package io.splitlora.federation.journal;

import io.splitlora.v1.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal cannot be opened, read or written. Its content is unchanged. */
public final class JournalException extends RuntimeException {

  /** What Linux reports when there is no room: on the volume, for this user, or within a limit of the process. */
  private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded", "File too large");

  private static final String NOT_WRITTEN = " could not be written (";

  private final Reason reason;

  public JournalException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public JournalException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Something could not be written; the advice depends on the cause. */
  public static JournalException notWritten(String what, IOException cause) {
    String mend = FULL.stream().anyMatch(cause.toString()::contains) ? "free space on the journal's volume"
        : "look at the journal's volume";
    return new JournalException(Reason.JOURNAL_FAILED,
        what + NOT_WRITTEN + cause + "); what was journaled before is good: " + mend, cause);
  }

  /** Whether a sentence reports that a journal could not be written; the job can then be resumed once it can. */
  public static boolean saysNotWritten(String sentence) {
    return sentence.contains(NOT_WRITTEN);
  }

  public Reason reason() {
    return reason;
  }
}
