package io.splitlora.worker.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Golden values and data that lie beside the repository: ../shared, or where the property splitlora.shared says. */
final class SharedFolder {
  private SharedFolder() {}

  static Path path(String name) {
    Path folder = Path.of(System.getProperty("splitlora.shared", "../../../shared")).toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(folder), () -> "left out: no shared folder at " + folder);
    return folder.resolve(name);
  }
}
