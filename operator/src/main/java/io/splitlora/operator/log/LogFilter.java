package io.splitlora.operator.log;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** The log's one filter: a handler takes no second one. */
@LoggingFilter(name = LogFilter.NAME)
public final class LogFilter implements Filter {
  static final String NAME = "splitlora";

  private final CaughtOutOfMemory outOfMemory = new CaughtOutOfMemory();
  private final OneLineFilter oneLine = new OneLineFilter();

  /** The cause is looked at first: what is kept in a line is no longer the error that was thrown. */
  @Override
  public boolean isLoggable(LogRecord logged) {
    return outOfMemory.isLoggable(logged) && oneLine.isLoggable(logged);
  }
}
