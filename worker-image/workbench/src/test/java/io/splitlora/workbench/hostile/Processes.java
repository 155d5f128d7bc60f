package io.splitlora.workbench.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes of a run while it goes on: whether each lives, the most memory that it had, and what it said. */
final class Processes implements AutoCloseable {

  private static final int LOOK_MILLISECONDS = 100;

  private final Map<String, Process> first;
  private final Map<String, Long> peaks = new ConcurrentHashMap<>();
  private final Map<String, Duration> cpu = new ConcurrentHashMap<>();
  private final Thread watch = new Thread(this::watch, "memory-watch");

  /** @param processes by name, just started */
  Processes(Map<String, Process> processes) {
    first = Map.copyOf(processes);
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    try {
      while (true) {
        first.forEach((name, process) -> {
          peak(process.pid()).ifPresent(peak -> peaks.put(name, peak));
          process.info().totalCpuDuration().ifPresent(time -> cpu.put(name, time));
        });
        Thread.sleep(LOOK_MILLISECONDS);
      }
    } catch (InterruptedException over) {
      // the run is over
    }
  }

  /** The high-water mark of a process's resident memory, in bytes; the kernel keeps it. */
  private static OptionalLong peak(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .map(kib -> kib << 10).findFirst();
    } catch (IOException | UncheckedIOException gone) {
      return OptionalLong.empty();
    }
  }

  /** Processor time of all together, as of the last look. */
  long cpuSeconds() {
    return cpu.values().stream().reduce(Duration.ZERO, Duration::plus).toSeconds();
  }

  @Override
  public String toString() {
    return new TreeMap<>(peaks).entrySet().stream()
        .map(peak -> peak.getKey() + " had at most " + (peak.getValue() >> 20) + " MiB resident")
        .collect(Collectors.joining(", "));
  }

  /** @param now as they are at the end of the run */
  void assertNoneEnded(Map<String, Process> now) {
    first.forEach((name, process) -> assertEquals(process.pid(), now.get(name).pid(), name + " was started again"));
  }

  void assertPeaksWithin(long budget) {
    assertEquals(first.keySet(), peaks.keySet());
    peaks.forEach((name, peak) -> assertTrue(peak <= budget,
        name + " had " + (peak >> 20) + " MiB resident; its budget is " + (budget >> 20) + " MiB"));
  }

  /** Fails if a log has a stack trace or more bytes than that. */
  static void assertLogsAreShort(Path folder, long most) throws IOException {
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : logs.toList()) {
        List<String> traces = Files.readAllLines(log).stream()
            .filter(
                line -> line.startsWith("\tat ") || line.startsWith("Caused by") || line.contains(" while executing "))
            .toList();
        assertEquals(List.of(), traces.stream().limit(10).toList(), log.toString());
        assertTrue(Files.size(log) <= most, log + " has " + Files.size(log) + " bytes; " + most + " are the most");
      }
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
