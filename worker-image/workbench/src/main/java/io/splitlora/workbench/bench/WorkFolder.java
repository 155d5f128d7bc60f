package io.splitlora.workbench.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A new folder that a benchmark works in, deleted with all that is in it. */
record WorkFolder(Path path) implements AutoCloseable {

  static WorkFolder within(Path place, String name) throws IOException {
    return new WorkFolder(Files.createTempDirectory(Files.createDirectories(place), name));
  }

  static WorkFolder temporary(String name) throws IOException {
    return new WorkFolder(Files.createTempDirectory(name));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
