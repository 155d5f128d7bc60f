package io.splitlora.worker.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the base of the images is built again. Stand-ins for Debian's programs only count calls or fail. */
class BaseImageTest {
  private static final String UNPACKS =
      "for file; do :; done; echo unpacked >> \"$COUNT\"; wc -l < \"$COUNT\" > \"$file\"";
  private static final String HAS_NO_NETWORK = "exit 1";

  @TempDir
  Path folder;

  @BeforeEach
  void copy() throws IOException {
    Files.copy(Path.of("../base-image"), folder.resolve("base-image"));
    Files.createDirectory(folder.resolve("programs"));
    program("dpkg", "echo amd64");
    program("mmdebstrap", UNPACKS);
  }

  @Test
  void isMadeOnceInAWeek() throws Exception {
    assertEquals(0, make());
    assertEquals(0, make());
    assertEquals(1, made());
    age(Duration.ofDays(8));
    assertEquals(0, make());
    assertEquals(2, made());
  }

  @Test
  void isKeptForLongerWhereItsPackagesCannotBeReached() throws Exception {
    assertEquals(0, make());
    age(Duration.ofDays(8));
    program("mmdebstrap", HAS_NO_NETWORK);
    assertEquals(0, make());
    assertTrue(Files.readString(folder.resolve("said")).contains("could not be made anew"),
        Files.readString(folder.resolve("said")));
    assertTrue(Files.exists(image()));
  }

  @Test
  void isMissedWhereItNeverWas() throws Exception {
    program("mmdebstrap", HAS_NO_NETWORK);
    assertEquals(1, make());
  }

  private void program(String name, String does) throws IOException {
    Path program = Files.writeString(folder.resolve("programs").resolve(name), "#!/bin/sh\n" + does + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  private int make() throws IOException, InterruptedException {
    var process = new ProcessBuilder("bash", folder.resolve("base-image").toString(), "tar://" + image())
        .redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile());
    process.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    process.environment().put("COUNT", folder.resolve("count").toString());
    process.environment().merge("PATH", folder.resolve("programs") + ":", (path, first) -> first + path);
    return process.start().waitFor();
  }

  private Path image() {
    return folder.resolve("worker/target/base-image.tar");
  }

  private long made() throws IOException {
    return Files.readAllLines(folder.resolve("count")).size();
  }

  private void age(Duration age) throws IOException {
    try (var kept = Files.list(folder.resolve("cache/splitlora-base-image"))) {
      Files.setLastModifiedTime(kept.findFirst().orElseThrow(), FileTime.from(Instant.now().minus(age)));
    }
  }
}
