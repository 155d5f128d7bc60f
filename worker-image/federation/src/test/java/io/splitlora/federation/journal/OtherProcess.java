package io.splitlora.federation.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that works with a journal in a process of its own; prints what it is refused with. */
public final class OtherProcess {

  private OtherProcess() {}

  public static void main(String[] arguments) throws IOException {
    try (Journal journal = Journals.open(Path.of(arguments[1]))) {
      switch (arguments[0]) {
        case "open" -> System.out.println("opened as incarnation " + journal.incarnation());
        case "write-checkpoint" -> journal.appendRound(
            folder -> Files.write(folder.resolve("global"), new byte[1 << 20]), Journals.line());
        case "fill-log" -> {
          for (int i = 0;; i++) {
            journal.append(new Entry.HandedOver(1, 0, "a/0", i));
            System.out.println("appended " + i);
          }
        }
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (JournalException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  /** @param limit of the size of a file that the process may write, in KiB, or "unlimited" */
  static String run(String limit, String command, Path folder) throws IOException, InterruptedException {
    Process process = start(limit, command, folder);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return said;
  }

  static Process start(String limit, String command, Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder("bash", "-c", "ulimit -f " + limit + "; exec \"$@\"", "bash", java,
        "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
        OtherProcess.class.getName(), command, folder.toString()).redirectErrorStream(true).start();
  }

  /** @param signal such as STOP */
  static void signal(Process process, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
  }
}
