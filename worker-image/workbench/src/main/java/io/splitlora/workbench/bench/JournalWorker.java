package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.digest.Sha256;
import io.splitlora.federation.journal.Checksum;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Main class of a child process: works with a journal as the aggregator does, and prints what it took. */
final class JournalWorker {

  private static final Entry.JobBegun JOB = new Entry.JobBegun("bench", "spec", "model");
  private static final int APPENDS = 1000;
  private static final int HASHED_BYTES = 64 << 20;

  private final JournalBench.Settings settings;
  private final Path folder;
  private final Random random = new Random(1);

  private JournalWorker(JournalBench.Work work) {
    settings = work.settings();
    folder = Path.of(work.folder());
  }

  public static void main(String[] arguments) throws IOException {
    var json = new ObjectMapper();
    JournalBench.Work work = json.readValue(arguments[0], JournalBench.Work.class);
    var worker = new JournalWorker(work);
    Object figures = work.open() ? worker.open() : worker.live();
    System.out.println(Children.MARK + json.writeValueAsString(figures));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private JournalBench.Opening open() throws IOException {
    long begun = System.nanoTime();
    long begunCpu = cpuNanos();
    try (Journal journal = Journal.open(folder, JOB)) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      return new JournalBench.Opening(seconds, (cpuNanos() - begunCpu) / 1e9, journal.completedRounds(),
          ProcessMemory.peak() / 1048576.0);
    }
  }

  /** Of this thread: other work on the machine hardly disturbs it. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private JournalBench.Life live() throws IOException {
    try (Journal journal = Journal.open(folder, JOB)) {
      round(journal, IntStream.range(0, settings.clients()).boxed().toList());
      long logBefore = logBytes();
      double[] milliseconds = new double[settings.rounds()];
      for (int i = 0; i < milliseconds.length; i++) {
        long begun = cpuNanos();
        round(journal, random.ints(0, settings.clients()).distinct().limit(settings.participants()).boxed().toList());
        milliseconds[i] = (cpuNanos() - begun) / 1e6;
      }
      double logBytes = (logBytes() - logBefore) / (double) settings.rounds();
      int tenth = settings.rounds() / 10;
      return new JournalBench.Life(logBytes, mean(milliseconds, 0, tenth),
          mean(milliseconds, milliseconds.length - tenth, milliseconds.length), appends(journal),
          megabytesPerSecond(Checksum::of), megabytesPerSecond(Sha256::of));
    }
  }

  private static double mean(double[] values, int from, int to) {
    return Arrays.stream(values, from, to).average().orElse(Double.NaN);
  }

  private long logBytes() throws IOException {
    return Files.size(folder.resolve("log.1"));
  }

  private void round(Journal journal, List<Integer> clients) {
    List<CountedLease> counted = clients.stream().map(client -> new CountedLease("load/" + client,
        journal.incarnation(), 0, 1.0 / clients.size(), 2 + random.nextDouble())).toList();
    var metrics = new RoundMetrics(2 + random.nextDouble(), 1_000_000, 1L << 30, 1L << 30, 100_000);
    journal.appendRound(place -> write(place, clients),
        (round, files) -> new Entry.RoundJournaled(round, counted, List.of(), files, metrics));
  }

  private void write(Path place, List<Integer> clients) throws IOException {
    byte[] state = new byte[settings.bytes()];
    random.nextBytes(state);
    Files.write(place.resolve("global"), state);
    Files.write(place.resolve("server"), state);
    for (int client : clients) {
      Files.write(place.resolve("load-" + client), state);
    }
  }

  private static double appends(Journal journal) {
    long begun = System.nanoTime();
    for (int i = 0; i < APPENDS; i++) {
      journal.append(new Entry.HandedOver(journal.incarnation(), 0, "load/0", i));
    }
    return APPENDS / ((System.nanoTime() - begun) / 1e9);
  }

  private interface Hash {
    String of(Path file) throws IOException;
  }

  /** The second time: a process that has hashed before. */
  private double megabytesPerSecond(Hash hash) throws IOException {
    Path file = Files.write(folder.resolve("hashed"), new byte[HASHED_BYTES]);
    hash.of(file);
    long begun = cpuNanos();
    hash.of(file);
    double seconds = (cpuNanos() - begun) / 1e9;
    Files.delete(file);
    return HASHED_BYTES / 1e6 / seconds;
  }
}
