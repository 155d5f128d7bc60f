package io.splitlora.operator.log;

import io.quarkus.logging.LoggingFilter;
import io.splitlora.bounds.Sentence;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/** Keeps each message of the log in one line; it lets all of them pass. */
@LoggingFilter(name = "one-line")
public final class OneLineFilter implements Filter {

  @Override
  public boolean isLoggable(LogRecord record) {
    ExtLogRecord message = ExtLogRecord.wrap(record);
    message.setMessage(Sentence.oneLine(message.getFormattedMessage()), FormatStyle.NO_FORMAT);
    return true;
  }
}
