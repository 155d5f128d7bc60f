package io.splitlora.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Golden values and data outside the repository: in ../shared, or where the property splitlora.shared says. */
public final class SharedFolder {

  private SharedFolder() {}

  /** A file or folder in it; if the folder does not exist, the test that asks is skipped. */
  public static Path path(String name) {
    String beside = Repository.root().resolve("../shared").toString();
    Path folder = Path.of(System.getProperty("splitlora.shared", beside)).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      String missing = "left out: no shared folder at " + folder;
      System.out.println(missing);
      assumeTrue(false, missing);
    }
    return folder.resolve(name);
  }
}
