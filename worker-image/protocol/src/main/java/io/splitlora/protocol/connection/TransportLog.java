package io.splitlora.protocol.connection;

import io.splitlora.protocol.bounds.LogPace;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Limits the log of the transport library to one message a second of each kind, with a stack trace only for errors.
 * Otherwise each call that a caller may not open would write fifty lines.
 */
final class TransportLog implements Filter {

  private static final String TRANSPORT = "io.grpc.";

  private final LogPace pace = new LogPace();

  private TransportLog() {}

  /** Installs the filter for the rest of this process. */
  static void bound() {
    var bounded = new TransportLog();
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler.getFilter() == null) {
        handler.setFilter(bounded);
      }
    }
  }

  @Override
  public boolean isLoggable(LogRecord said) {
    if (!String.valueOf(said.getLoggerName()).startsWith(TRANSPORT)) {
      return true;
    }
    boolean told = pace.tell(kind(said)).isPresent();
    if (told && said.getThrown() != null && said.getLevel().intValue() < Level.SEVERE.intValue()) {
      said.setMessage(said.getMessage() + ": " + said.getThrown().getMessage());
      said.setThrown(null);
    }
    return told;
  }

  /** Without what differs each time, such as the address of an object. */
  private static String kind(LogRecord said) {
    String message = String.valueOf(said.getMessage());
    int object = message.indexOf('@');
    return said.getLoggerName() + (object < 0 ? message : message.substring(0, object));
  }
}
