package io.splitlora.worker.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Golden values and data that lie beside the repository: ../shared, or where the property splitlora.shared says. */
public final class SharedFolder {

  private SharedFolder() {}

  /** A file or folder in it; a test that asks is left out where the folder does not exist. */
  public static Path path(String name) {
    String beside = Repository.root().resolve("../shared").toString();
    Path folder = Path.of(System.getProperty("splitlora.shared", beside)).toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(folder), () -> "left out: no shared folder at " + folder);
    return folder.resolve(name);
  }
}
