package io.splitlora.workbench.exactness;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Says every twenty seconds which tests are at work, and since when: a long one looks dead otherwise. */
public final class StillAtWork implements TestExecutionListener {

  private static final int SECONDS = 20;

  private final Map<TestIdentifier, Long> began = new ConcurrentHashMap<>();
  /** As it was before a test put something in its place. */
  private final PrintStream out = System.out;
  private Thread thread;

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    thread = new Thread(this::tell, "still-at-work");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    thread.interrupt();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      began.put(test, System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    began.remove(test);
  }

  private void tell() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(SECONDS);
        String tests = began.entrySet().stream().map(StillAtWork::sentence).sorted().collect(Collectors.joining(", "));
        if (!tests.isEmpty()) {
          out.println("  at work: " + tests);
        }
      }
    } catch (InterruptedException over) {
      // all tests are done
    }
  }

  private static String sentence(Map.Entry<TestIdentifier, Long> test) {
    return "%s for %d s".formatted(test.getKey().getLegacyReportingName(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - test.getValue()));
  }
}
