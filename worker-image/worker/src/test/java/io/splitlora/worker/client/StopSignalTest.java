package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exit code of a pod that was asked to stop. */
class StopSignalTest {

  @ParameterizedTest
  @CsvSource({
      "starting, pod, 0",
      "starting, supervised, 143",
      "over, pod, 0",
      "holding, pod, 0",
      "holding, supervised, 143",
      "stuck, pod, 143",
  })
  void saysWhetherAnythingIsLost(String when, String where, int status) throws IOException, InterruptedException {
    assertEquals(status, endOf(when, where, Process::destroy));
  }

  @Test
  void whoLeavesByItselfKeepsItsStatus() throws IOException, InterruptedException {
    assertEquals(3, endOf("refused", "pod", process -> {}));
  }

  private static int endOf(String when, String where, Consumer<Process> disturbance)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-cp", System.getProperty("java.class.path"), Stopped.class.getName(), when, where)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      process.getInputStream().read(); // waits until the process is ready
      disturbance.accept(process);
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Stands for a pod at some time of its life. */
  static final class Stopped {
    public static void main(String[] arguments) throws InterruptedException {
      var signal = StopSignal.handle(arguments[1].equals("supervised"),
          Duration.ofSeconds(arguments[0].equals("stuck") ? 1 : 20));
      var dismissed = new CountDownLatch(1);
      switch (arguments[0]) {
        case "holding" -> signal.handOver(dismissed::countDown);
        case "stuck" -> signal.handOver(() -> {}); // and is never dismissed
        default -> {} // has nothing yet
      }
      System.out.print('.');
      switch (arguments[0]) {
        case "refused" -> {
          signal.leaving();
          System.exit(3);
        }
        case "over" -> signal.awaitAfterTheEnd();
        case "holding" -> {
          dismissed.await();
          signal.awaitAfterTheEnd();
        }
        default -> Thread.sleep(60_000);
      }
    }
  }
}
