package io.splitlora.worker.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data beside the repository; tests that need it are left out where it is not there. */
final class SharedFolder {
  private SharedFolder() {}

  static Path path(String name) {
    String fallback = Path.of(System.getProperty("basedir", ".")).resolve("../../../shared").toString();
    Path shared = Path.of(System.getProperty("splitlora.shared", fallback)).toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(shared), () -> "left out: no shared folder at " + shared);
    return shared.resolve(name);
  }
}
