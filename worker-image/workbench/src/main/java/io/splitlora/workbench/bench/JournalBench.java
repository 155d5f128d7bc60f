package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lets a journal become old, and opens it in other processes. */
public final class JournalBench {

  /** @param bytes of each state */
  public record Settings(int clients, int participants, int rounds, int bytes) {}

  /** What a child process does, passed to it as JSON in its only argument. */
  record Work(Settings settings, String folder, boolean open) {}

  /**
   * @param logBytes of a round's line
   * @param firstMilliseconds processor time of a round in the first tenth; {@code lastMilliseconds} in the last
   * @param appendsPerSecond of a short line
   * @param checksumMegabytes a second of processor time, of a checkpoint's file; {@code digestMegabytes}, of SHA-256
   */
  record Life(double logBytes, double firstMilliseconds, double lastMilliseconds, double appendsPerSecond,
      double checksumMegabytes, double digestMegabytes) {}

  /** @param completedRounds that were found */
  record Opening(double seconds, double cpuSeconds, int completedRounds, double peakMiB) {}

  /** @param withoutSummary opened with nothing but the log to read */
  public record Report(Settings settings, Life life, double stateMegabytes, Opening opening, Opening withoutSummary) {

    public String table() {
      return String.format(Locale.ROOT,
          "%d rounds of %d of %d clients: %.0f bytes of log a round, %.1f MB of states in all%n"
              + "a round %.2f CPU ms in the first tenth, %.2f in the last; %.0f appends a second%n"
              + "opened in %.2f s (%.2f CPU s, peak %.0f MiB); without the summary in %.2f s (%.2f, %.0f)%n"
              + "checksums of files %.0f MB/s, SHA-256 %.0f MB/s%n",
          settings.rounds(), settings.participants(), settings.clients(), life.logBytes(), stateMegabytes,
          life.firstMilliseconds(), life.lastMilliseconds(), life.appendsPerSecond(), opening.seconds(),
          opening.cpuSeconds(), opening.peakMiB(), withoutSummary.seconds(), withoutSummary.cpuSeconds(),
          withoutSummary.peakMiB(), life.checksumMegabytes(),
          life.digestMegabytes());
    }
  }

  private JournalBench() {}

  static Report run(Settings settings, Path place, Children children, Consumer<String> progress)
      throws IOException, InterruptedException {
    try (var work = WorkFolder.within(place, "journal")) {
      Path folder = work.path();
      progress.accept(settings.rounds() + " rounds ...");
      Life life = child(children, new Work(settings, folder.toString(), false), Life.class);
      double megabytes = bytes(folder.resolve("checkpoints")) / 1e6;
      progress.accept("opening ...");
      var open = new Work(settings, folder.toString(), true);
      Opening opening = child(children, open, Opening.class);
      Files.delete(folder.resolve("summary"));
      return new Report(settings, life, megabytes, opening, child(children, open, Opening.class));
    }
  }

  private static <T> T child(Children children, Work work, Class<T> result) throws IOException, InterruptedException {
    var json = new ObjectMapper();
    ProcessBuilder child = children.builder(JournalWorker.class, json.writeValueAsString(work));
    return json.readValue(Children.output(child, Children.MARK), result);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
