package io.splitlora.operator.log;

import io.splitlora.protocol.process.OutOfMemory;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Out of memory ends the operator, and its Deployment starts it again. Errors of direct memory do not go through the
 * virtual machine's flag: libraries throw them, and other libraries catch and log them.
 */
final class CaughtOutOfMemory implements Filter {

  @Override
  public boolean isLoggable(LogRecord logged) {
    OutOfMemory.endIfCauseOf(logged.getThrown());
    return true;
  }
}
