package io.splitlora.worker.exactness;

import io.splitlora.v1.Progress;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.journal.Entry;
import io.splitlora.worker.journal.Journal;
import io.splitlora.worker.local.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a job to its end under a schedule of disturbances, and tells what is left of it, byte by byte. */
final class Harness {

  private static final long LIMIT_SECONDS = 240;

  private Harness() {}

  /** @param bytes content of each file that makes the result: adapter and last checkpoint, by name, in hexadecimal */
  record Outcome(Map<String, String> bytes, List<Entry> journal, Progress end) {}

  static Outcome run(JobInputs inputs, Path root, List<Disturbance> schedule) throws Exception {
    var folder = new RunFolder(root);
    Files.createDirectories(root.resolve("logs"));
    try (Site site = new LocalSite(inputs, folder)) {
      site.start();
      for (Disturbance disturbance : schedule) {
        await(site, disturbance);
        System.out.printf("  %s after round %d, step %d%n", disturbance.name(), site.progress().getCompletedRounds(), site.progress().getStep());
        disturbance.action().on(site);
      }
      awaitEnd(site);
      return new Outcome(bytes(folder), Journal.peek(folder.journal()), site.progress());
    }
  }

  private static void await(Site site, Disturbance disturbance) {
    long started = System.nanoTime();
    while (!disturbance.due(site.progress())) {
      check(site, started, "waiting to " + disturbance.name());
      assertGoesOn(site, disturbance);
    }
    assertGoesOn(site, disturbance);
  }

  private static void assertGoesOn(Site site, Disturbance disturbance) {
    if (site.progress().getPhase().equals("Complete")) {
      throw new AssertionError("the job was over before it could be disturbed: " + disturbance.name());
    }
  }

  private static void awaitEnd(Site site) {
    long started = System.nanoTime();
    while (!site.progress().getPhase().equals("Complete")) {
      check(site, started, "waiting for the end");
    }
  }

  private static void check(Site site, long started, String what) {
    if (site.progress().hasFailure()) {
      throw new AssertionError(what + ": the job failed: " + site.progress().getFailure());
    }
    if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started) > LIMIT_SECONDS) {
      throw new AssertionError(what + ": nothing for " + LIMIT_SECONDS + " s at " + site.progress());
    }
    LocalSite.pause(10);
  }

  private static Map<String, String> bytes(RunFolder folder) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (Path part : List.of(folder.adapter(), folder.journal().resolve("checkpoints"))) {
      try (Stream<Path> files = Files.walk(part)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (file.startsWith(folder.adapter()) || file.getParent().endsWith(lastCheckpoint(folder))) {
            bytes.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
          }
        }
      }
    }
    return bytes;
  }

  private static String lastCheckpoint(RunFolder folder) throws IOException {
    long rounds = Journal.peek(folder.journal()).stream().filter(Entry.RoundJournaled.class::isInstance).count();
    return String.valueOf(rounds);
  }
}
