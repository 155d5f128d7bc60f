package io.splitlora.workbench.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux reports about the memory of a process (proc(5)), in bytes. */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MAPS = Path.of("/proc/self/smaps");

  private ProcessMemory() {}

  static long peak() {
    return field(lines(STATUS), "VmHWM:");
  }

  /** Peak of another process; 0 if it has ended. */
  static long peak(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    return Files.exists(status) ? field(lines(status), "VmHWM:") : 0;
  }

  static long resident() {
    return field(lines(STATUS), "VmRSS:");
  }

  /**
   * The resident part of the mapped weights. {@code shared} counts pages that other processes map too; {@code
   * proportional} divides each page by the number of its users.
   */
  public record Mapping(long resident, long proportional, long shared) {}

  /** Adds up all mappings of files with this name; a page that only one process maps counts as private. */
  static Mapping mapping(String fileName) {
    long resident = 0;
    long proportional = 0;
    long shared = 0;
    boolean ours = false;
    for (String line : lines(MAPS)) {
      if (!line.endsWith(" kB")) {
        ours = line.contains(":") && line.indexOf('-') < line.indexOf(' ') ? line.endsWith("/" + fileName) : ours;
      } else if (ours) {
        resident += field(line, "Rss:");
        proportional += field(line, "Pss:");
        shared += field(line, "Shared_Clean:");
      }
    }
    return new Mapping(resident, proportional, shared);
  }

  private static long field(List<String> lines, String name) {
    return lines.stream().mapToLong(line -> field(line, name)).sum();
  }

  private static long field(String line, String name) {
    return line.startsWith(name) ? 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")) : 0;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark reads its memory from " + file + ", which only Linux has", e);
    }
  }
}
