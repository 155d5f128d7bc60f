package io.splitlora.operator.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class OneLineFilterTest {

  @Test
  void aNameWithALineEndIsNoLineOfItsOwn() {
    var message = new ExtLogRecord(Level.INFO, "%s has joined, %d of 100%%", FormatStyle.PRINTF, getClass().getName());
    message.setParameters(new Object[] {"pod a\nERROR stolen", 3});
    assertTrue(new OneLineFilter().isLoggable(message));
    assertEquals("pod a\\nERROR stolen has joined, 3 of 100%", message.getFormattedMessage());
  }

  @Test
  void anExceptionKeepsItsTraceAndNoOtherLines() {
    var message = new ExtLogRecord(Level.WARN, "not applied", getClass().getName());
    message.setThrown(new IllegalStateException("a\nERROR b", new RuntimeException("c\rd")));
    assertTrue(new OneLineFilter().isLoggable(message));
    assertEquals("java.lang.IllegalStateException: a\\nERROR b", message.getThrown().toString());
    assertEquals("java.lang.RuntimeException: c\\u000dd", message.getThrown().getCause().toString());
    assertEquals("anExceptionKeepsItsTraceAndNoOtherLines", message.getThrown().getStackTrace()[0].getMethodName());
  }
}
