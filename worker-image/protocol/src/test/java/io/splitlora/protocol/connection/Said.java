package io.splitlora.protocol.connection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this process logs, from now on until it is closed. */
final class Said extends Handler {

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  private Said() {}

  static Said listening() {
    var said = new Said();
    Logger.getLogger("").addHandler(said);
    return said;
  }

  List<LogRecord> records() {
    return records;
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      records.add(record);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }
}
