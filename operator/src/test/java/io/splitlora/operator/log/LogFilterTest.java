package io.splitlora.operator.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

/** What the settings name is the filter that does both; that it ends the operator is the other test's. */
class LogFilterTest {
  private static final Path SETTINGS = Path.of("src/main/resources/application.properties");

  private static List<String> lines() throws IOException {
    return Files.readAllLines(SETTINGS).stream().map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
  }

  @Test
  void eachSettingStandsOnce() throws IOException {
    var keys = lines().stream().map(line -> line.substring(0, line.indexOf('='))).toList();
    assertEquals(keys.stream().distinct().toList(), keys, "a second one replaces the first without a word");
  }

  @Test
  void theSettingsNameTheFilterThatDoesBoth() throws IOException {
    var filters = lines().stream().filter(line -> line.startsWith("quarkus.log.console.filter=")).toList();
    assertEquals(List.of("quarkus.log.console.filter=" + LogFilter.NAME), filters);
  }

  @Test
  void causesThatGoRoundInACircleAreLoggedToo() {
    var first = new IllegalStateException("a\nb");
    first.initCause(new IllegalStateException("c", first));
    var message = new ExtLogRecord(Level.WARN, "one\ntwo", getClass().getName());
    message.setThrown(first);
    new LogFilter().isLoggable(message);
    assertEquals("one\\ntwo", message.getFormattedMessage());
    assertEquals("java.lang.IllegalStateException: a\\nb", message.getThrown().toString());
  }
}
