package io.splitlora.operator.log;

import io.splitlora.protocol.bounds.Sentence;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/** Keeps each message of the log in one line, those of exceptions too; it lets all of them pass. */
final class OneLineFilter implements Filter {

  private static final int MOST_CAUSES = 20; // they may go round in a circle

  /** An exception whose message is one line; what it says is the same. */
  @SuppressWarnings("OverrideThrowableToString") // the name of the class of what was thrown is part of the text
  private static final class Shown extends Throwable {
    private static final long serialVersionUID = 1;

    private final String text;

    Shown(Throwable thrown, int causes) {
      super(null, thrown.getCause() == null || causes == 0 ? null : new Shown(thrown.getCause(), causes - 1));
      text = Sentence.oneLine(thrown.toString());
      setStackTrace(thrown.getStackTrace());
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    ExtLogRecord message = ExtLogRecord.wrap(record);
    message.setMessage(Sentence.oneLine(message.getFormattedMessage()), FormatStyle.NO_FORMAT);
    if (message.getThrown() != null) {
      message.setThrown(new Shown(message.getThrown(), MOST_CAUSES));
    }
    return true;
  }
}
