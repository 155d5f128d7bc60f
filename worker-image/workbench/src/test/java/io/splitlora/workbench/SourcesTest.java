package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long files and lines of this repository's Java may be. */
class SourcesTest {

  private static final Path ROOT = Path.of("../..");
  private static final int MOST_LINES = 300;
  private static final int MOST_COLUMNS = 120;

  @Test
  void aFileOfMainFitsOnAFewScreens() throws IOException {
    assertEquals(List.of(), sources().filter(file -> file.toString().contains("/src/main/"))
        .filter(file -> lines(file).size() > MOST_LINES).toList());
  }

  @Test
  void aLineFitsOnAScreen() throws IOException {
    assertEquals(List.of(), sources().flatMap(SourcesTest::longLines).toList());
  }

  private static Stream<String> longLines(Path file) {
    List<String> lines = lines(file);
    return IntStream.range(0, lines.size()).filter(i -> lines.get(i).length() > MOST_COLUMNS)
        .mapToObj(i -> file + ":" + (i + 1));
  }

  private static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().endsWith(".java") && file.toString().contains("/src/")
          && !file.toString().contains("/target/")).sorted().toList().stream();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
