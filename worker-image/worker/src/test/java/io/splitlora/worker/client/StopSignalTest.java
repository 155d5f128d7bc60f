package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what status a pod ends that was asked to stop. */
class StopSignalTest {

  @ParameterizedTest
  @CsvSource({
    "starting, pod, 0",
    "starting, supervised, 143",
    "over, pod, 0",
  })
  void saysWhetherAnythingIsLost(String when, String where, int status) throws IOException, InterruptedException {
    assertEquals(status, endOf(when, where, Process::destroy));
  }

  @Test
  void whoLeavesByItselfKeepsItsStatus() throws IOException, InterruptedException {
    assertEquals(3, endOf("refused", "pod", process -> {}));
  }

  private static int endOf(String when, String where, Consumer<Process> disturbance) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-cp", System.getProperty("java.class.path"), Stopped.class.getName(), when, where).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      process.getInputStream().read(); // it is that far
      disturbance.accept(process);
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Stands for a pod at some time of its life. */
  static final class Stopped {
    public static void main(String[] arguments) throws InterruptedException {
      var signal = StopSignal.handle(arguments[1].equals("supervised"));
      System.out.print('.');
      switch (arguments[0]) {
        case "refused" -> {
          signal.leaving();
          System.exit(3);
        }
        case "over" -> signal.awaitAfterTheEnd();
        default -> Thread.sleep(60_000);
      }
    }
  }
}
